//! From the domain's errors to the interface's: the one mapping of this face.

use super::bindings::{Error, InvalidField, UniqueField};
use crate::domain::{self, Taken};

/// After how many seconds a call that storage failed is worth repeating, as over HTTP.
const RETRY_AFTER_FAILURE: u64 = 1;

impl From<domain::Error> for Error {
    fn from(error: domain::Error) -> Self {
        match error {
            domain::Error::Invalid { field, reason } => Self::Invalid(InvalidField {
                field: kebab(field),
                reason: reason.into_owned(),
            }),
            domain::Error::WrongCredentials => Self::Unauthenticated,
            domain::Error::NotFound(_) => Self::NotFound,
            domain::Error::AlreadyExists(taken) => Self::AlreadyExists(match taken {
                Taken::Id => UniqueField::Id,
                Taken::Username => UniqueField::Username,
                Taken::Email => UniqueField::Email,
            }),
            domain::Error::Throttled { retry_after } => Self::Throttled(retry_after),
            domain::Error::Busy { retry_after } => Self::Busy(retry_after),
            domain::Error::Unavailable => Self::Unavailable(RETRY_AFTER_FAILURE),
            domain::Error::Misconfigured { variable, reason } => {
                Self::Misconfigured(format!("the variable {variable} {reason}"))
            }
        }
    }
}

/// The domain's names of fields as WIT writes them.
fn kebab(field: &str) -> String {
    field.replace('_', "-")
}

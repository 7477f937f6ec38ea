//! From the domain's errors to the interface's: the one mapping of this face.

use super::bindings::{Error, InvalidField, UniqueField};
use crate::domain::{self, RETRY_AFTER, Taken};

impl From<domain::Error> for Error {
    fn from(error: domain::Error) -> Self {
        match error {
            domain::Error::Invalid(fault) => Self::Invalid(InvalidField {
                field: kebab(fault.name),
                reason: fault.reason.into_owned(),
            }),
            domain::Error::WrongCredentials => Self::Unauthenticated,
            domain::Error::NotFound(_) => Self::NotFound,
            domain::Error::AlreadyExists(taken) => Self::AlreadyExists(match taken {
                Taken::Id => UniqueField::Id,
                Taken::Username => UniqueField::Username,
                Taken::Email => UniqueField::Email,
            }),
            domain::Error::Throttled { retry_after } => Self::Throttled(retry_after.into()),
            domain::Error::Busy => Self::Busy(RETRY_AFTER),
            domain::Error::Unavailable => Self::Unavailable(RETRY_AFTER),
            domain::Error::Misconfigured(fault) => Self::Misconfigured(format!("the variable {fault}")),
        }
    }
}

/// The domain's names of fields as WIT writes them.
fn kebab(field: &str) -> String {
    field.replace('_', "-")
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use crate::domain::Missing;

    /// An error as the interface has it: its case, and what that carries. Both matches name every case, so that a new
    /// one must be decided on here.
    fn mapped(error: domain::Error) -> (&'static str, String) {
        match Error::from(error) {
            Error::Invalid(InvalidField { field, reason }) => ("invalid", format!("{field} {reason}")),
            Error::Unauthenticated => ("unauthenticated", String::new()),
            Error::NotFound => ("not-found", String::new()),
            Error::AlreadyExists(UniqueField::Id) => ("already-exists", "id".to_owned()),
            Error::AlreadyExists(UniqueField::Username) => ("already-exists", "username".to_owned()),
            Error::AlreadyExists(UniqueField::Email) => ("already-exists", "email".to_owned()),
            Error::Throttled(seconds) => ("throttled", seconds.to_string()),
            Error::Busy(seconds) => ("busy", seconds.to_string()),
            Error::Unavailable(seconds) => ("unavailable", seconds.to_string()),
            Error::Misconfigured(text) => ("misconfigured", text),
            Error::Other(text) => panic!("nothing maps to `other` in this version: {text}"),
        }
    }

    /// What is expected of an error.
    fn documented(error: &domain::Error) -> (&'static str, &'static str) {
        match error {
            domain::Error::Invalid(_) => ("invalid", "user-id is required"),
            domain::Error::WrongCredentials => ("unauthenticated", ""),
            domain::Error::NotFound(Missing::User | Missing::Session) => ("not-found", ""),
            domain::Error::AlreadyExists(Taken::Id) => ("already-exists", "id"),
            domain::Error::AlreadyExists(Taken::Username) => ("already-exists", "username"),
            domain::Error::AlreadyExists(Taken::Email) => ("already-exists", "email"),
            domain::Error::Throttled { .. } => ("throttled", "7"),
            domain::Error::Busy => ("busy", "1"),
            domain::Error::Unavailable => ("unavailable", "1"),
            domain::Error::Misconfigured(_) => ("misconfigured", "the variable session_ttl can't be read"),
        }
    }

    #[test]
    fn each_error_of_the_domain_has_its_case() {
        let errors = [
            domain::Error::invalid("user_id", "is required"),
            domain::Error::WrongCredentials,
            domain::Error::NotFound(Missing::User),
            domain::Error::NotFound(Missing::Session),
            domain::Error::AlreadyExists(Taken::Id),
            domain::Error::AlreadyExists(Taken::Username),
            domain::Error::AlreadyExists(Taken::Email),
            domain::Error::Throttled { retry_after: 7 },
            domain::Error::Busy,
            domain::Error::Unavailable,
            domain::Error::misconfigured("session_ttl", "can't be read"),
        ];
        for error in errors {
            let (case, carried) = documented(&error);
            assert_eq!(mapped(error), (case, carried.to_owned()));
        }
    }
}

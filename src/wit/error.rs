//! Errors of the WIT API: the one mapping of the domain's errors to the interface.

use super::bindings::{Error, InvalidField};
use crate::domain::{self, RETRY_AFTER};

impl From<domain::Error> for Error {
    fn from(error: domain::Error) -> Self {
        match error {
            domain::Error::InvalidField(invalid) => Self::InvalidField(InvalidField {
                field: kebab(invalid.field),
                rule: invalid.rule.into_owned(),
            }),
            domain::Error::WrongCredentials => Self::WrongCredentials,
            domain::Error::AccountDisabled => Self::AccountDisabled,
            domain::Error::TokenInvalid => Self::TokenInvalid,
            domain::Error::UserNotFound => Self::UserNotFound,
            domain::Error::SessionNotFound => Self::SessionNotFound,
            domain::Error::IdTaken => Self::IdTaken,
            domain::Error::UsernameTaken => Self::UsernameTaken,
            domain::Error::EmailTaken => Self::EmailTaken,
            domain::Error::Throttled { retry_after } => Self::Throttled(retry_after.into()),
            domain::Error::PasswordDisabled => Self::PasswordDisabled,
            domain::Error::Busy => Self::Busy(RETRY_AFTER),
            domain::Error::Unavailable(_) | domain::Error::Unreadable(_) => Self::Unavailable(RETRY_AFTER),
            domain::Error::Misconfigured(invalid) => Self::Misconfigured(invalid.to_string()),
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

    /// The name of an error's case in the interface. Every case is here, so that a new one must be decided on.
    fn case(error: &Error) -> &'static str {
        match error {
            Error::InvalidField(_) => "invalid-field",
            Error::WrongCredentials => "wrong-credentials",
            Error::AccountDisabled => "account-disabled",
            Error::TokenInvalid => "token-invalid",
            Error::UserNotFound => "user-not-found",
            Error::SessionNotFound => "session-not-found",
            Error::IdTaken => "id-taken",
            Error::UsernameTaken => "username-taken",
            Error::EmailTaken => "email-taken",
            Error::Throttled(_) => "throttled",
            Error::PasswordDisabled => "password-disabled",
            Error::Busy(_) => "busy",
            Error::Unavailable(_) => "unavailable",
            Error::Misconfigured(_) => "misconfigured",
            Error::Other(text) => panic!("nothing maps to `other` in this version: {text}"),
        }
    }

    #[test]
    fn each_error_has_the_case_of_its_reason() {
        let errors = [
            domain::Error::invalid("user_id", "is required"),
            domain::Error::WrongCredentials,
            domain::Error::AccountDisabled,
            domain::Error::TokenInvalid,
            domain::Error::UserNotFound,
            domain::Error::SessionNotFound,
            domain::Error::IdTaken,
            domain::Error::UsernameTaken,
            domain::Error::EmailTaken,
            domain::Error::Throttled { retry_after: 7 },
            domain::Error::PasswordDisabled,
            domain::Error::Busy,
            domain::Error::unavailable("key-value get", "no connection"),
            domain::Error::unreadable("stored document", "it names no other"),
            domain::Error::misconfigured("session_ttl", "can't be read"),
        ];
        for error in errors {
            let reason = error.reason();
            assert_eq!(case(&Error::from(error)), reason);
        }
    }

    #[test]
    fn a_field_is_named_as_in_the_interface() {
        let Error::InvalidField(invalid) = domain::Error::invalid("user_id", "is required").into() else {
            panic!("another case");
        };
        assert_eq!(
            (invalid.field.as_str(), invalid.rule.as_str()),
            ("user-id", "is required")
        );
    }
}

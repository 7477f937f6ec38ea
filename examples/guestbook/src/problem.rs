//! What a visitor reads about an error.

use crate::users::Error;

/// A sentence for the visitor.
pub(crate) struct Problem {
    /// The status of the page.
    pub(crate) status: u16,
    /// The field that it is about; empty for none.
    pub(crate) field: String,
    /// The sentence.
    pub(crate) sentence: String,
}

impl Problem {
    /// A problem that is not about a field.
    pub(crate) fn new(status: u16, sentence: impl Into<String>) -> Self {
        Self::of_field(status, "", sentence)
    }

    /// A store that failed.
    pub(crate) fn unavailable() -> Self {
        Self::new(503, "That didn't work. Try again in a moment.")
    }

    fn of_field(status: u16, field: &str, sentence: impl Into<String>) -> Self {
        Self {
            status,
            field: field.to_owned(),
            sentence: sentence.into(),
        }
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        match error {
            Error::InvalidField(invalid) => {
                let sentence = format!("The {} {}.", invalid.field.replace('-', " "), invalid.rule);
                Self::of_field(400, &invalid.field, sentence)
            }
            Error::WrongCredentials => Self::new(401, "The name or the password is wrong."),
            Error::AccountDisabled => Self::new(403, "This account is disabled."),
            Error::TokenInvalid => Self::new(
                404,
                "This link was used already, or it has expired. Ask for another one.",
            ),
            Error::UserNotFound | Error::SessionNotFound => Self::new(404, "There is no such account."),
            Error::IdTaken | Error::UsernameTaken => Self::of_field(409, "username", "The username is in use."),
            Error::EmailTaken => Self::of_field(409, "email", "The email address is in use."),
            Error::Throttled(seconds) => {
                Self::new(429, format!("Too many attempts. Try again in {}.", duration(*seconds)))
            }
            Error::PasswordDisabled => Self::new(403, "Too many wrong passwords. This password must be reset."),
            Error::Busy(_) | Error::Unavailable(_) => Self::unavailable(),
            Error::Misconfigured(reason) => {
                eprintln!("edge:users: {reason}");
                Self::new(500, "The guestbook isn't set up properly.")
            }
            Error::Other(reason) => Self::new(500, reason),
        }
    }
}

/// Seconds as people say them.
fn duration(seconds: u64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        0..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

//! Everything that can go wrong, as one enum; the faces map it to HTTP and to WIT.

use std::borrow::Cow;

/// What the domain and the service return.
pub type Result<T> = std::result::Result<T, Error>;

/// After how many seconds a request is worth repeating that was [`Error::Busy`] or [`Error::Unavailable`].
pub const RETRY_AFTER: u64 = 1;

/// Why a request was not done.
///
/// No variant carries a secret or a text of the storage backend, so each of them may be shown to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A field of the request breaks a rule. Repeating the request can't help.
    Invalid {
        /// The field's name, as the API documents it.
        field: &'static str,
        /// The rule, as the end of a sentence that begins with the field's name.
        reason: Cow<'static, str>,
    },
    /// The name or the password is wrong; which of them is not told.
    WrongCredentials,
    /// What the request names doesn't exist.
    NotFound(Missing),
    /// Another user holds what the request asks for.
    AlreadyExists(Taken),
    /// Others are changing what the request needs just now, or it took too long itself. A retry after [`RETRY_AFTER`]
    /// will do.
    Busy,
    /// Too many wrong passwords came before this one, so it was not looked at.
    Throttled {
        /// After how many seconds the next one will be.
        retry_after: u64,
    },
    /// Storage failed or holds what can't be read, or the host lacks memory or randomness. Whether the request took
    /// effect is unknown, but it did so wholly or not at all. A retry is worth it after [`RETRY_AFTER`].
    Unavailable,
    /// The operator's configuration can't be used, so nothing is served that depends on it.
    Misconfigured {
        /// The name of the Spin variable.
        variable: &'static str,
        /// What is wrong with it, as the end of a sentence that begins with its name; never its value.
        reason: Cow<'static, str>,
    },
}

/// What a [`Error::NotFound`] didn't find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No user has that id.
    User,
    /// No session has that id, or it ended or expired.
    Session,
}

/// Which unique value a [`Error::AlreadyExists`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The user id.
    Id,
    /// The username.
    Username,
    /// The email address.
    Email,
}

impl Error {
    /// An [`Error::Invalid`]: `field`, and the rest of the sentence.
    pub fn invalid(field: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid {
            field,
            reason: reason.into(),
        }
    }
}

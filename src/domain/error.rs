//! Everything that can go wrong, as one enum; the faces map it to HTTP and to WIT.

use std::borrow::Cow;
use std::fmt;

/// What the domain and the service return.
pub type Result<T> = std::result::Result<T, Error>;

/// After how many seconds a request is worth repeating that was [`Error::Busy`] or [`Error::Unavailable`].
pub const RETRY_AFTER: u64 = 1;

/// Why a request was not done.
///
/// No variant carries a secret or a text of the storage backend, so each of them may be shown to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A field of the request, named as the API documents it, breaks a rule. Repeating the request can't help.
    Invalid(Box<Fault>),
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
        retry_after: u32,
    },
    /// Storage failed or holds what can't be read, or the host lacks memory or randomness. Whether the request took
    /// effect is unknown, but it did so wholly or not at all. A retry is worth it after [`RETRY_AFTER`].
    Unavailable,
    /// A Spin variable of the operator's can't be used, so nothing is served that depends on it. Its value isn't told.
    Misconfigured(Box<Fault>),
}

// Each `?` copies an error: with its texts in place of boxes the component had 13 KB more.
const _: () = assert!(size_of::<Error>() <= 2 * size_of::<usize>());

/// What is wrong with a field or a variable; as text a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's or variable's name.
    pub name: &'static str,
    /// The rule, as the end of a sentence that begins with the name.
    pub reason: Cow<'static, str>,
}

impl Fault {
    fn boxed(name: &'static str, reason: impl Into<Cow<'static, str>>) -> Box<Self> {
        let reason = reason.into();
        Box::new(Self { name, reason })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.reason)
    }
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
    /// An [`Error::Invalid`]: the field, and the rest of the sentence.
    pub fn invalid(field: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid(Fault::boxed(field, reason))
    }

    /// An [`Error::Misconfigured`]: the variable, and the rest of the sentence.
    pub fn misconfigured(variable: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Misconfigured(Fault::boxed(variable, reason))
    }
}

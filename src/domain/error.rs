//! Everything that can go wrong, as one enum. The APIs map it to HTTP and to WIT.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// What the domain, the protocols and the use cases return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// After how many seconds a request is worth repeating that was [`Error::Busy`] or [`Error::Unavailable`].
pub const RETRY_AFTER: u64 = 1;

/// Why a request was not done.
///
/// No variant carries a secret. All but a [`Cause`] may be shown to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A field of the request breaks a rule. Repeating the request can't help.
    InvalidField(InvalidField),
    /// The name or the password is wrong. Which of them is not reported.
    WrongCredentials,
    /// The password is right, but the user is disabled.
    AccountDisabled,
    /// The token is unknown, was used, has expired, or is for another purpose. Which of these is not reported.
    TokenInvalid,
    /// No user has the id.
    UserNotFound,
    /// No session has the id, or it ended.
    SessionNotFound,
    /// Another user has the id.
    IdTaken,
    /// Another user has the username.
    UsernameTaken,
    /// Another user has the email address.
    EmailTaken,
    /// Too many requests of this kind came before, such as wrong passwords, so this one was not considered.
    Throttled {
        /// After how many seconds the next one will be.
        retry_after: u32,
    },
    /// So many wrong passwords in a row came before that no password is looked at until it is reset. An unknown name gets
    /// the same.
    PasswordDisabled,
    /// Others changed the same user each time that the change was tried, so nothing was done. Repeating the request is
    /// worth it after [`RETRY_AFTER`].
    Busy,
    /// Storage failed, or the host lacks memory or randomness. Whether the request took effect is unknown, but it did so
    /// wholly or not at all. Repeating it is worth it after [`RETRY_AFTER`].
    Unavailable(Cause),
    /// A stored document can't be read, or isn't where a row points to. Callers see [`Error::Unavailable`]. It is a variant
    /// of its own so that lists pass over the document and Delete clears it away.
    Unreadable(Cause),
    /// The operator set a variable to something that can't be used, so nothing is served that depends on it.
    Misconfigured(InvalidVariable),
}

/// A field that breaks a rule; as text a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidField {
    /// The field, as the API documents it.
    pub field: &'static str,
    /// The rule, as the end of a sentence that begins with the field.
    pub rule: Cow<'static, str>,
}

/// A variable that breaks a rule; as text a sentence. It never says the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidVariable {
    /// The variable.
    pub variable: &'static str,
    /// The rule, as the end of a sentence that begins with the variable.
    pub rule: Cow<'static, str>,
}

/// What failed, for the operator's log: the operation and what the backend said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The operation, such as `key-value get`.
    pub operation: &'static str,
    /// The beginning of the backend's own text. It has no key, value or parameter in it.
    pub message: String,
}

/// How much of a backend's text is kept, in characters: a proxy may answer with a whole page. With it, a line of the log
/// stays below 4,096 bytes, the most that `wasi:io` writes at once, however many bytes JSON makes of a character.
const LONGEST_CAUSE: usize = 500;

impl Error {
    /// An [`Error::InvalidField`]: the field, and the rest of the sentence.
    pub fn invalid(field: &'static str, rule: impl Into<Cow<'static, str>>) -> Self {
        let rule = rule.into();
        Self::InvalidField(InvalidField { field, rule })
    }

    /// An [`Error::Misconfigured`]: the variable, and the rest of the sentence.
    pub fn misconfigured(variable: &'static str, rule: impl Into<Cow<'static, str>>) -> Self {
        let rule = rule.into();
        Self::Misconfigured(InvalidVariable { variable, rule })
    }

    /// An [`Error::Throttled`]: how long to wait, in seconds that are begun.
    pub fn throttled(wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1000).max(1);
        let retry_after = u32::try_from(seconds).unwrap_or(u32::MAX);
        Self::Throttled { retry_after }
    }

    /// An [`Error::Unavailable`]: the operation, and what the backend said of it.
    pub fn unavailable(operation: &'static str, message: impl fmt::Display) -> Self {
        Self::Unavailable(Cause::new(operation, &message))
    }

    /// An [`Error::Unreadable`]: what can't be read, and why, with nothing of what it says.
    pub fn unreadable(document: &'static str, problem: impl fmt::Display) -> Self {
        Self::Unreadable(Cause::new(document, &problem))
    }

    /// A word that never changes, for programs: the name of the WIT interface's case.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::InvalidField(_) => "invalid-field",
            Self::WrongCredentials => "wrong-credentials",
            Self::AccountDisabled => "account-disabled",
            Self::TokenInvalid => "token-invalid",
            Self::UserNotFound => "user-not-found",
            Self::SessionNotFound => "session-not-found",
            Self::IdTaken => "id-taken",
            Self::UsernameTaken => "username-taken",
            Self::EmailTaken => "email-taken",
            Self::Throttled { .. } => "throttled",
            Self::PasswordDisabled => "password-disabled",
            Self::Busy => "busy",
            Self::Unavailable(_) | Self::Unreadable(_) => "unavailable",
            Self::Misconfigured(_) => "misconfigured",
        }
    }

    /// What the operator has to know of it: what failed, or which variable is wrong.
    pub fn for_operator(&self) -> Option<String> {
        match self {
            Self::Unavailable(cause) | Self::Unreadable(cause) => Some(cause.to_string()),
            Self::Misconfigured(invalid) => Some(invalid.to_string()),
            _ => None,
        }
    }
}

impl Cause {
    fn new(operation: &'static str, message: &dyn fmt::Display) -> Self {
        let message = message.to_string().chars().take(LONGEST_CAUSE).collect();
        Self { operation, message }
    }
}

impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.rule)
    }
}

impl fmt::Display for InvalidVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the variable {} {}", self.variable, self.rule)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.message)
    }
}

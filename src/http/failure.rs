//! From what went wrong to an HTTP response: the one mapping of the domain's errors to this face.

use serde::Serialize;

use super::exchange::Reply;
use crate::domain::{Error, Missing, RETRY_AFTER, Taken};

/// Why a request gets no good answer: HTTP's own reasons, and the domain's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing is at this path.
    NoSuchPath,
    /// No RPC has this name.
    NoSuchRpc,
    /// The path is right, the method isn't.
    MethodNotAllowed {
        /// The one that is.
        allowed: &'static str,
    },
    /// No token was configured, so that nobody can call.
    Closed,
    /// The caller has no token, or one that nobody knows.
    NoToken,
    /// The caller's token doesn't cover this namespace or RPC.
    Forbidden,
    /// The body is larger than the API reads.
    BodyTooLarge,
    /// The body ended early, or couldn't be read.
    BodyUnreadable,
    /// What the domain says.
    Domain(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

/// Micro's error body, and what programs recognise an error by.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    code: u16,
    detail: &'a str,
    status: &'a str,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl Failure {
    /// The response, with `id` naming the RPC.
    pub(super) fn to_reply(&self, id: &str) -> Reply {
        let (code, status) = self.status();
        let detail = self.detail();
        let body = Body {
            id,
            code,
            detail: &detail,
            status,
            reason: self.reason(),
            field: self.field(),
        };
        let reply = Reply::new(code, serde_json::to_string(&body).unwrap_or_default());
        match self {
            Self::MethodNotAllowed { allowed } => reply.with_header("allow", (*allowed).to_owned()),
            Self::Domain(Error::Throttled { retry_after }) => reply.with_header("retry-after", retry_after.to_string()),
            Self::Domain(Error::Busy | Error::Unavailable) => reply.with_header("retry-after", RETRY_AFTER.to_string()),
            // RFC 6750, section 3.
            Self::Closed | Self::NoToken => reply.with_header("www-authenticate", "Bearer".to_owned()),
            _ => reply,
        }
    }

    /// The status code and its name.
    fn status(&self) -> (u16, &'static str) {
        match self {
            Self::NoSuchPath | Self::NoSuchRpc | Self::Domain(Error::NotFound(_)) => (404, "Not Found"),
            Self::MethodNotAllowed { .. } => (405, "Method Not Allowed"),
            Self::BodyTooLarge => (413, "Content Too Large"),
            Self::BodyUnreadable | Self::Domain(Error::Invalid(_)) => (400, "Bad Request"),
            Self::Closed | Self::NoToken | Self::Domain(Error::WrongCredentials) => (401, "Unauthorized"),
            Self::Forbidden => (403, "Forbidden"),
            Self::Domain(Error::Throttled { .. }) => (429, "Too Many Requests"),
            Self::Domain(Error::AlreadyExists(_)) => (409, "Conflict"),
            Self::Domain(Error::Busy | Error::Unavailable) => (503, "Service Unavailable"),
            Self::Domain(Error::Misconfigured(_)) => (500, "Internal Server Error"),
        }
    }

    /// A word that never changes, for programs.
    fn reason(&self) -> &'static str {
        match self {
            Self::NoSuchPath => "no-such-path",
            Self::NoSuchRpc => "no-such-rpc",
            Self::MethodNotAllowed { .. } => "method-not-allowed",
            Self::Closed => "no-token-configured",
            Self::NoToken => "token-missing",
            Self::Forbidden => "forbidden",
            Self::BodyTooLarge => "body-too-large",
            Self::BodyUnreadable => "body-unreadable",
            Self::Domain(Error::Invalid(_)) => "invalid-field",
            Self::Domain(Error::WrongCredentials) => "wrong-credentials",
            Self::Domain(Error::NotFound(Missing::User)) => "user-not-found",
            Self::Domain(Error::NotFound(Missing::Session)) => "session-not-found",
            Self::Domain(Error::AlreadyExists(Taken::Id)) => "id-taken",
            Self::Domain(Error::AlreadyExists(Taken::Username)) => "username-taken",
            Self::Domain(Error::AlreadyExists(Taken::Email)) => "email-taken",
            Self::Domain(Error::Busy) => "busy",
            Self::Domain(Error::Throttled { .. }) => "throttled",
            Self::Domain(Error::Unavailable) => "unavailable",
            Self::Domain(Error::Misconfigured(_)) => "misconfigured",
        }
    }

    /// The field that breaks a rule.
    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Domain(Error::Invalid(fault)) => Some(fault.name),
            _ => None,
        }
    }

    /// What a person reads.
    fn detail(&self) -> String {
        let text = match self {
            Self::NoSuchPath => "no such path; RPCs are at /users/Users/<RPC>",
            Self::NoSuchRpc => "no such RPC",
            Self::MethodNotAllowed { allowed } => return format!("use {allowed}"),
            Self::Closed => "no API token is configured; set the variable api_tokens",
            Self::NoToken => "a valid API token is required: authorization: Bearer <token>",
            Self::Forbidden => "the API token does not cover this namespace or RPC",
            Self::BodyTooLarge => "the request body must be at most 65536 bytes",
            Self::BodyUnreadable => "the request body could not be read",
            Self::Domain(Error::Invalid(fault)) => return fault.to_string(),
            Self::Domain(Error::WrongCredentials) => "the name or the password is wrong",
            Self::Domain(Error::NotFound(Missing::User)) => "user not found",
            Self::Domain(Error::NotFound(Missing::Session)) => "session not found",
            Self::Domain(Error::AlreadyExists(Taken::Id)) => "id is taken",
            Self::Domain(Error::AlreadyExists(Taken::Username)) => "username is taken",
            Self::Domain(Error::AlreadyExists(Taken::Email)) => "email is taken",
            Self::Domain(Error::Busy) => "others are changing this just now; try again",
            Self::Domain(Error::Throttled { .. }) => "too many wrong passwords; try again later",
            Self::Domain(Error::Unavailable) => "storage is unavailable; try again",
            Self::Domain(Error::Misconfigured(fault)) => return format!("the variable {fault}"),
        };
        text.to_owned()
    }
}

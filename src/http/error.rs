//! Errors of the HTTP API: the one mapping of the domain's errors to HTTP.

use http::StatusCode;
use serde::Serialize;

use super::response::Response;
use crate::domain::{Error, RETRY_AFTER, Rpc};
use crate::service::FailedCheck;

/// Why a request fails: HTTP's own reasons, and the domain's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// Nothing is at this path.
    NoSuchPath,
    /// No RPC has this name.
    NoSuchRpc,
    /// The path is right, the method isn't.
    MethodNotAllowed {
        /// Those that are, with commas between.
        allowed: &'static str,
    },
    /// No API token is configured, so no one can call.
    NoTokenConfigured,
    /// The request has no API token, or an unknown one.
    TokenMissing,
    /// The API token doesn't cover this namespace or RPC.
    Forbidden,
    /// The body is larger than the API reads.
    BodyTooLarge,
    /// The body has a content coding.
    ContentEncoding,
    /// The body didn't end in time.
    BodyTooSlow,
    /// The body ended early, or couldn't be read.
    BodyUnreadable,
    /// The body isn't an object of the fields that the RPC takes. The text is the end of a sentence.
    InvalidBody(String),
    /// These checks of `GET /readyz` failed.
    NotReady(Vec<FailedCheck>),
    /// The domain's reason.
    Domain(Error),
}

impl From<Error> for ApiError {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    rpcs: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<Vec<&'a str>>,
}

impl ApiError {
    /// The response. `id` names the RPC.
    pub(super) fn to_response(&self, id: &str) -> Response {
        let status = self.status();
        let body = Body {
            id,
            code: status.as_u16(),
            detail: &self.detail(),
            status: status.canonical_reason().unwrap_or_default(),
            reason: self.reason(),
            field: self.field(),
            rpcs: self.rpcs(),
            failed: self.failed(),
        };
        let response = Response::new(status, serde_json::to_string(&body).unwrap_or_default());
        match self {
            Self::MethodNotAllowed { allowed } => response.with_header("allow", (*allowed).to_owned()),
            Self::Domain(Error::Throttled { retry_after }) => {
                response.with_header("retry-after", retry_after.to_string())
            }
            Self::Domain(Error::Busy | Error::Unavailable(_) | Error::Unreadable(_)) => {
                response.with_header("retry-after", RETRY_AFTER.to_string())
            }
            // RFC 9110, 15.5.16.
            Self::ContentEncoding => response.with_header("accept-encoding", "identity".to_owned()),
            // RFC 6750, section 3.
            Self::NoTokenConfigured | Self::TokenMissing => {
                response.with_header("www-authenticate", "Bearer".to_owned())
            }
            _ => response,
        }
    }

    /// What the operator has to know of it.
    pub(super) fn for_operator(&self) -> Option<String> {
        match self {
            Self::Domain(error) => error.for_operator(),
            Self::NotReady(failed) => Some(sentences(failed, for_operator)),
            _ => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchPath
            | Self::NoSuchRpc
            | Self::Domain(Error::UserNotFound | Error::SessionNotFound | Error::TokenInvalid) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ContentEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BodyUnreadable | Self::InvalidBody(_) | Self::Domain(Error::InvalidField(_)) => {
                StatusCode::BAD_REQUEST
            }
            Self::NoTokenConfigured | Self::TokenMissing | Self::Domain(Error::WrongCredentials) => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden | Self::Domain(Error::AccountDisabled | Error::PasswordDisabled) => StatusCode::FORBIDDEN,
            Self::Domain(Error::Throttled { .. }) => StatusCode::TOO_MANY_REQUESTS,
            Self::Domain(Error::IdTaken | Error::UsernameTaken | Error::EmailTaken) => StatusCode::CONFLICT,
            Self::NotReady(_) | Self::Domain(Error::Busy | Error::Unavailable(_) | Error::Unreadable(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Domain(Error::Misconfigured(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A word that never changes, for programs.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::NoSuchPath => "no-such-path",
            Self::NoSuchRpc => "no-such-rpc",
            Self::MethodNotAllowed { .. } => "method-not-allowed",
            Self::NoTokenConfigured => "no-token-configured",
            Self::TokenMissing => "token-missing",
            Self::Forbidden => "forbidden",
            Self::BodyTooLarge => "body-too-large",
            Self::ContentEncoding => "content-encoding",
            Self::BodyTooSlow => "body-too-slow",
            Self::BodyUnreadable => "body-unreadable",
            Self::InvalidBody(_) => "invalid-body",
            Self::NotReady(_) => "not-ready",
            Self::Domain(error) => error.reason(),
        }
    }

    /// The field that breaks a rule.
    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Domain(Error::InvalidField(invalid)) => Some(invalid.field),
            _ => None,
        }
    }

    /// The RPCs that there are, for a request that missed them.
    fn rpcs(&self) -> Option<Vec<&'static str>> {
        match self {
            Self::NoSuchPath | Self::NoSuchRpc => Some(Rpc::ALL.iter().map(|rpc| rpc.name()).collect()),
            _ => None,
        }
    }

    /// The names of the checks that failed.
    fn failed(&self) -> Option<Vec<&'static str>> {
        match self {
            Self::NotReady(failed) => Some(failed.iter().map(|check| check.name).collect()),
            _ => None,
        }
    }

    /// What a person reads.
    fn detail(&self) -> String {
        let text = match self {
            Self::NoSuchPath => "no such path; RPCs are at /users/Users/<RPC>",
            Self::NoSuchRpc => "no such RPC",
            Self::MethodNotAllowed { allowed } => return format!("use {allowed}"),
            Self::NoTokenConfigured => "no API token is configured; set the variable api_tokens",
            Self::TokenMissing => "a valid API token is required: authorization: Bearer <token>",
            Self::Forbidden => "the API token does not cover this namespace or RPC, or may not set roles",
            Self::BodyTooLarge => "the request body must be at most 65536 bytes",
            Self::ContentEncoding => "the request body must have no content-encoding",
            Self::BodyTooSlow => "the request body must end within 10 seconds",
            Self::BodyUnreadable => "the request body could not be read",
            Self::NotReady(failed) => return sentences(failed, shown),
            Self::InvalidBody(mistake) => return format!("the request body {mistake}"),
            Self::Domain(Error::InvalidField(invalid)) => return invalid.to_string(),
            Self::Domain(Error::WrongCredentials) => "the name or the password is wrong",
            Self::Domain(Error::AccountDisabled) => "this account is disabled",
            Self::Domain(Error::TokenInvalid) => {
                "the token is unknown, was used, has expired, or is for another purpose"
            }
            Self::Domain(Error::UserNotFound) => "user not found",
            Self::Domain(Error::SessionNotFound) => "session not found",
            Self::Domain(Error::IdTaken) => "id is taken",
            Self::Domain(Error::UsernameTaken) => "username is taken",
            Self::Domain(Error::EmailTaken) => "email is taken",
            Self::Domain(Error::Busy) => "others are changing this user; try again",
            Self::Domain(Error::Throttled { .. }) => "too many attempts; try again later",
            Self::Domain(Error::PasswordDisabled) => "too many wrong passwords in a row; the password must be reset",
            Self::Domain(Error::Unavailable(_) | Error::Unreadable(_)) => "storage is unavailable; try again",
            Self::Domain(Error::Misconfigured(invalid)) => return invalid.to_string(),
        };
        text.to_owned()
    }
}

/// A sentence for each check that failed, with semicolons between.
fn sentences(failed: &[FailedCheck], sentence: fn(&FailedCheck) -> String) -> String {
    failed.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

fn for_operator(check: &FailedCheck) -> String {
    check.error.for_operator().unwrap_or_else(|| check.name.to_owned())
}

/// What anyone may be shown of a check that failed.
fn shown(check: &FailedCheck) -> String {
    match (check.name, &check.error) {
        (_, Error::Misconfigured(invalid)) => invalid.to_string(),
        ("key-value", _) => "the key-value store can't be written and read".to_owned(),
        ("sqlite", _) => "the SQLite database can't be written and read".to_owned(),
        ("schema", _) => "the SQLite database has the schema of another version".to_owned(),
        ("clock", _) => "the clock shows a time before 2026".to_owned(),
        (name, _) => format!("{name} failed"),
    }
}

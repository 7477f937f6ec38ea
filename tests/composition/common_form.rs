//! The form in which answers of both faces are compared: what the HTTP face says.

use serde_json::{Value, json};

use crate::library::wit;
use crate::support::{Answer, ID};

/// An answer over HTTP: its body, or an error's code, sentence and wait.
pub fn of_http(answer: &Answer) -> Value {
    let common = match answer.status {
        200 => answer.body.clone(),
        code => json!({"code": code, "detail": answer.detail(), "retry-after": answer.header("retry-after")}),
    };
    masked(common)
}

/// An answer of the interface.
pub fn of_wit(answer: Result<Value, wit::Error>) -> Value {
    masked(answer.unwrap_or_else(|error| of_error(&error)))
}

fn of_error(error: &wit::Error) -> Value {
    let (code, detail, wait) = match error {
        wit::Error::Invalid(wit::InvalidField { field, reason }) => {
            (400, format!("{} {reason}", field.replace('-', "_")), None)
        }
        wit::Error::Unauthenticated => (401, "the name or the password is wrong".to_owned(), None),
        wit::Error::NotFound => (404, String::new(), None),
        wit::Error::AlreadyExists(field) => (409, format!("{} is taken", of_field(*field)), None),
        wit::Error::Throttled(seconds) => (
            429,
            "too many wrong passwords; try again later".to_owned(),
            Some(seconds),
        ),
        wit::Error::Busy(seconds) => {
            let detail = "others are changing this just now; try again";
            (503, detail.to_owned(), Some(seconds))
        }
        wit::Error::Unavailable(seconds) => (503, "storage is unavailable; try again".to_owned(), Some(seconds)),
        wit::Error::Misconfigured(sentence) => (500, sentence.clone(), None),
        wit::Error::Other(sentence) => panic!("nothing answers this: {sentence}"),
    };
    json!({"code": code, "detail": detail, "retry-after": wait.map(u64::to_string)})
}

fn of_field(field: wit::UniqueField) -> &'static str {
    match field {
        wit::UniqueField::Id => "id",
        wit::UniqueField::Username => "username",
        wit::UniqueField::Email => "email",
    }
}

/// A user as HTTP shows it.
pub fn user(user: &wit::User) -> Value {
    json!({"id": user.id, "username": user.username, "email": user.email, "created": user.created,
        "updated": user.updated})
}

/// A session as HTTP shows it, which is without its user's id.
pub fn session(session: &wit::Session) -> Value {
    json!({"id": session.id, "username": session.username, "email": session.email, "created": session.created,
        "expires": session.expires})
}

/// A session of a list as HTTP shows it.
pub fn listed(session: &wit::ListedSession) -> Value {
    json!({"handle": session.handle, "created": session.created, "expires": session.expires,
        "last_used": session.last_used, "client_address": session.client_address.as_deref().unwrap_or_default(),
        "user_agent": session.user_agent.as_deref().unwrap_or_default()})
}

/// The answer without what is random, and without HTTP's word for which thing was not found.
fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(match text.len() {
            128 => "a session id".to_owned(),
            64 => "a handle".to_owned(),
            36 if text != ID => "an id".to_owned(),
            _ if text.ends_with("not found") => String::new(),
            _ => text,
        }),
        Value::Array(values) => values.into_iter().map(masked).collect(),
        Value::Object(members) => members.into_iter().map(|(name, v)| (name, masked(v))).collect(),
        other => other,
    }
}

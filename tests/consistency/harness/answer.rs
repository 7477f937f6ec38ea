//! Answers: what the service and the model answer to a request, in the same form.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An answer, without what the model doesn't know, such as times.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// `{}`, or the new id.
    Done,
    /// A user.
    User(Named),
    /// The users of a page, in order.
    Users(Vec<Named>),
    /// A session's handle with its user.
    Session(String, Named),
    /// The handles of a user's sessions.
    Sessions(BTreeSet<String>),
    /// The digest of a token that was issued.
    Token(String),
    /// What a token would do: its purpose with its address, and its user.
    CheckedToken(String, Named),
    /// What a Reindex did that should have done nothing.
    Reindexed(String),
    /// An error that the model has too, with its reason.
    Refused(&'static str),
    /// Other requests were faster each time: nothing was done.
    Busy,
    /// A storage call failed, or there was no response at all: the request took effect wholly or not at all.
    Unknown,
    /// Too many wrong passwords: nothing was done.
    Throttled,
}

/// A user as an answer shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Named {
    pub id: String,
    pub username: String,
    pub email: String,
    /// The other fields, in JSON.
    pub attributes: String,
}

/// The reasons of the errors that the model has.
const REFUSALS: [&str; 8] = [
    "wrong-credentials",
    "account-disabled",
    "token-invalid",
    "user-not-found",
    "session-not-found",
    "id-taken",
    "username-taken",
    "email-taken",
];

impl Answer {
    /// Understands an error by its reason; `None` if no test expects it.
    pub fn from_error(status: u16, body: &Value) -> Option<Self> {
        match (status, body["reason"].as_str()?) {
            (503, "busy") => Some(Self::Busy),
            (503, "unavailable") => Some(Self::Unknown),
            (429, "throttled") => Some(Self::Throttled),
            (401 | 403 | 404 | 409, reason) => {
                let known = REFUSALS.into_iter().find(|known| *known == reason);
                known.map(Self::Refused)
            }
            _ => None,
        }
    }
}

/// Understands a response that has a session.
pub fn session(body: &Value) -> Answer {
    let session = &body["session"][0];
    Answer::Session(digest(&text(session, "id")), named(session, "user_id"))
}

/// A user of a response, or that of a session, whose id is in another field.
pub fn named(shown: &Value, id: &str) -> Named {
    let attributes = ["verified", "disabled", "disabled_until", "roles", "profile"];
    let attributes = attributes.map(|name| (name, &shown[name]));
    let attributes = attributes.into_iter().filter(|(_, value)| !value.is_null());
    Named {
        id: text(shown, id),
        username: text(shown, "username"),
        email: text(shown, "email"),
        attributes: json!(attributes.collect::<BTreeMap<_, _>>()).to_string(),
    }
}

pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// What is stored of a session id or a token. A session's is its public handle.
pub fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

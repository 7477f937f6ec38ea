//! Answers: what the service and the model answer to a request, in the same form.

use std::collections::BTreeSet;

use serde_json::Value;
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
    /// A session's handle with its user's names.
    Session(String, String, String),
    /// The handles of a user's sessions.
    Sessions(BTreeSet<String>),
    /// An error that the model has too, with its reason.
    Refused(&'static str),
    /// Other requests were faster each time: nothing was done.
    Busy,
    /// A storage call failed, or there was no response at all: the request took effect wholly or not at all.
    Unknown,
    /// Too many wrong passwords: nothing was done.
    Throttled,
}

/// A user's id, username and email.
pub type Named = (String, String, String);

/// The reasons of the errors that the model has.
const REFUSALS: [&str; 6] = [
    "wrong-credentials",
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
            (401 | 404 | 409, reason) => {
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
    let handle = handle(&text(session, "id"));
    Answer::Session(handle, text(session, "username"), text(session, "email"))
}

/// A user of a response.
pub fn named(user: &Value) -> Named {
    (text(user, "id"), text(user, "username"), text(user, "email"))
}

pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// The public handle of a session, under which it is stored.
pub fn handle(session: &str) -> String {
    hex::encode(Sha256::digest(session.as_bytes()))
}

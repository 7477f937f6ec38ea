//! What a client asks for and what it is told, as values that the model and the service both understand.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Create {
        id: Option<String>,
        username: String,
        email: String,
        password: String,
    },
    Read {
        id: String,
    },
    Update {
        id: String,
        username: Option<String>,
        email: Option<String>,
    },
    UpdatePassword {
        id: String,
        old: String,
        new: String,
    },
    Delete {
        id: String,
    },
    Search {
        limit: usize,
        offset: usize,
        /// Asks for a part that every email address has, which finds the same users in the order of their creation.
        by_part: bool,
    },
    Login {
        name: String,
        password: String,
    },
    Logout {
        session: String,
    },
    LogoutAll {
        id: String,
    },
    ReadSession {
        session: String,
    },
    ListSessions {
        id: String,
    },
}

/// What came back, without what the model doesn't know, such as times.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// `{}`, or the new id.
    Done,
    /// A user's id, username and email.
    User(Named),
    /// The users found, in order.
    Users(Vec<Named>),
    /// A session's handle with its user's names.
    Session(String, String, String),
    /// The handles of a user's sessions.
    Sessions(BTreeSet<String>),
    /// An error that the model foresees, with its reason.
    Refused(&'static str),
    /// Others were faster each time: nothing was done.
    Busy,
    /// A storage call failed, or no answer came at all: done or not, but nothing between.
    Unknown,
    /// Too many wrong passwords: nothing was done.
    Throttled,
}

/// A user's id, username and email.
pub type Named = (String, String, String);

impl Op {
    /// The RPC's name.
    pub fn rpc(&self) -> &'static str {
        match self {
            Self::Create { .. } => "Create",
            Self::Read { .. } => "Read",
            Self::Update { .. } => "Update",
            Self::UpdatePassword { .. } => "UpdatePassword",
            Self::Delete { .. } => "Delete",
            Self::Search { .. } => "Search",
            Self::Login { .. } => "Login",
            Self::Logout { .. } => "Logout",
            Self::LogoutAll { .. } => "LogoutAll",
            Self::ReadSession { .. } => "ReadSession",
            Self::ListSessions { .. } => "ListSessions",
        }
    }

    /// The request's body.
    pub fn body(&self) -> Value {
        match self {
            Self::Create {
                id,
                username,
                email,
                password,
            } => json!({"id": id.as_deref().unwrap_or(""), "username": username, "email": email, "password": password}),
            Self::Read { id } | Self::Delete { id } => json!({"id": id}),
            Self::Update { id, username, email } => json!({
                "id": id, "username": username.as_deref().unwrap_or(""), "email": email.as_deref().unwrap_or(""),
            }),
            Self::UpdatePassword { id, old, new } => {
                json!({"user_id": id, "old_password": old, "new_password": new, "confirm_password": new})
            }
            Self::Search { limit, offset, by_part } => {
                json!({"limit": limit, "offset": offset, "email": if *by_part { "*@example*" } else { "" }})
            }
            Self::Login { name, password } if name.contains('@') => json!({"email": name, "password": password}),
            Self::Login { name, password } => json!({"username": name, "password": password}),
            Self::Logout { session } | Self::ReadSession { session } => json!({"session_id": session}),
            Self::LogoutAll { id } | Self::ListSessions { id } => json!({"user_id": id}),
        }
    }

    /// Understands the service's answer to this request.
    pub fn answer(&self, status: u16, body: &Value) -> Answer {
        let text = |value: &Value, field: &str| value[field].as_str().unwrap_or_default().to_owned();
        let named = |user: &Value| (text(user, "id"), text(user, "username"), text(user, "email"));
        if status != 200 {
            let reason = text(body, "reason");
            return match (status, reason.as_str()) {
                (503, "busy") => Answer::Busy,
                (503, "unavailable") => Answer::Unknown,
                (429, "throttled") => Answer::Throttled,
                (401 | 404 | 409, reason) => Answer::Refused(foreseen(reason)),
                _ => panic!("{self:?} is answered {status} {body}"),
            };
        }
        match self {
            Self::Read { .. } => Answer::User(named(&body["user"][0])),
            Self::Search { .. } => Answer::Users(body["users"].as_array().unwrap().iter().map(named).collect()),
            Self::Login { .. } | Self::ReadSession { .. } => {
                let session = &body["session"][0];
                let handle = handle(&text(session, "id"));
                Answer::Session(handle, text(session, "username"), text(session, "email"))
            }
            Self::ListSessions { .. } => {
                let sessions = body["sessions"].as_array().unwrap();
                Answer::Sessions(sessions.iter().map(|session| text(session, "handle")).collect())
            }
            _ => Answer::Done,
        }
    }
}

/// The reasons of errors that the model foresees.
fn foreseen(reason: &str) -> &'static str {
    let reasons = [
        "wrong-credentials",
        "user-not-found",
        "session-not-found",
        "id-taken",
        "username-taken",
        "email-taken",
    ];
    let known = reasons.into_iter().find(|known| *known == reason);
    known.unwrap_or_else(|| panic!("no test expects {reason:?}"))
}

/// The public handle of a session, under which it is stored.
pub fn handle(session: &str) -> String {
    hex::encode(Sha256::digest(session.as_bytes()))
}

pub fn create(id: Option<&str>, username: &str, email: &str) -> Op {
    Op::Create {
        id: id.map(str::to_owned),
        username: username.to_owned(),
        email: email.to_owned(),
        password: "password1".to_owned(),
    }
}

pub fn update(id: &str, username: Option<&str>, email: Option<&str>) -> Op {
    Op::Update {
        id: id.to_owned(),
        username: username.map(str::to_owned),
        email: email.map(str::to_owned),
    }
}

pub fn update_password(id: &str, old: &str, new: &str) -> Op {
    Op::UpdatePassword {
        id: id.to_owned(),
        old: old.to_owned(),
        new: new.to_owned(),
    }
}

pub fn login(name: &str, password: &str) -> Op {
    Op::Login {
        name: name.to_owned(),
        password: password.to_owned(),
    }
}

pub fn read(id: &str) -> Op {
    Op::Read { id: id.to_owned() }
}

pub fn delete(id: &str) -> Op {
    Op::Delete { id: id.to_owned() }
}

pub fn search() -> Op {
    Op::Search {
        limit: 25,
        offset: 0,
        by_part: false,
    }
}

/// One user that has so many before it in the order of creation, found by a part of its email address.
pub fn search_by_part(offset: usize) -> Op {
    Op::Search {
        limit: 1,
        offset,
        by_part: true,
    }
}

pub fn logout(session: &str) -> Op {
    Op::Logout {
        session: session.to_owned(),
    }
}

pub fn logout_all(id: &str) -> Op {
    Op::LogoutAll { id: id.to_owned() }
}

pub fn read_session(session: &str) -> Op {
    Op::ReadSession {
        session: session.to_owned(),
    }
}

pub fn list_sessions(id: &str) -> Op {
    Op::ListSessions { id: id.to_owned() }
}

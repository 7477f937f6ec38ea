//! The documented response shapes.

use serde::Serialize;

use crate::domain::{Cursor, ListedSession, Session, User, UserId};
use crate::service::Found;

/// `{}`
pub(super) const EMPTY: &str = "{}";

#[derive(Serialize)]
struct CreatedBody {
    id: UserId,
}

#[derive(Serialize)]
struct UserBody<'a> {
    created: u64,
    email: &'a str,
    id: UserId,
    updated: u64,
    username: &'a str,
}

#[derive(Serialize)]
struct SessionBody<'a> {
    created: u64,
    email: &'a str,
    expires: u64,
    id: &'a str,
    username: &'a str,
}

#[derive(Serialize)]
struct Read<'a> {
    user: [UserBody<'a>; 1],
}

#[derive(Serialize)]
struct FoundBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    users: Vec<UserBody<'a>>,
}

#[derive(Serialize)]
struct LoggedIn<'a> {
    session: [SessionBody<'a>; 1],
}

#[derive(Serialize)]
struct ListedSessionBody<'a> {
    client_address: String,
    created: u64,
    expires: u64,
    handle: &'a str,
    last_used: u64,
    user_agent: &'a str,
}

#[derive(Serialize)]
struct Listed<'a> {
    sessions: Vec<ListedSessionBody<'a>>,
}

impl<'a> From<&'a ListedSession> for ListedSessionBody<'a> {
    fn from(session: &'a ListedSession) -> Self {
        let address = session.device.client_address;
        Self {
            client_address: address.map(|address| address.to_string()).unwrap_or_default(),
            created: session.created,
            expires: session.expires,
            handle: session.handle.as_str(),
            last_used: session.last_used,
            user_agent: &session.device.user_agent,
        }
    }
}

impl<'a> From<&'a User> for UserBody<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            created: user.created,
            email: user.email.as_str(),
            id: user.id,
            updated: user.updated,
            username: user.username.as_str(),
        }
    }
}

/// What Create answers when it made the id: the document has no place for it, but the caller needs it.
pub(super) fn created(id: UserId) -> String {
    json(&CreatedBody { id })
}

/// What Read answers.
pub(super) fn user(user: &User) -> String {
    json(&Read { user: [user.into()] })
}

/// What Search answers.
pub(super) fn found(found: &Found) -> String {
    let next = found.next.as_ref().map(Cursor::to_string);
    let users = found.users.iter().map(UserBody::from).collect();
    json(&FoundBody { next, users })
}

/// What Login and ReadSession answer.
pub(super) fn session(session: &Session) -> String {
    let body = SessionBody {
        created: session.created,
        email: session.email.as_str(),
        expires: session.expires,
        id: session.id.reveal(),
        username: session.username.as_str(),
    };
    json(&LoggedIn { session: [body] })
}

/// What ListSessions answers.
pub(super) fn sessions(sessions: &[ListedSession]) -> String {
    let sessions = sessions.iter().map(ListedSessionBody::from).collect();
    json(&Listed { sessions })
}

/// Serialising these types can't fail: they have no maps and no fallible impls.
fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

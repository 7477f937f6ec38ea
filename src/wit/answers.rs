//! From what the service returns to the records of the interface.

use super::bindings::{FoundUsers, ListedSession, Session, User};
use crate::domain::{self, Cursor};
use crate::service::Found;

pub(super) fn user(user: &domain::User) -> User {
    User {
        id: user.id.to_string(),
        username: user.username.as_str().to_owned(),
        email: user.email.as_str().to_owned(),
        created: user.created.as_seconds(),
        updated: user.updated.as_seconds(),
    }
}

pub(super) fn found(found: &Found) -> FoundUsers {
    FoundUsers {
        users: found.users.iter().map(user).collect(),
        next: found.next.as_ref().map(Cursor::to_string),
    }
}

pub(super) fn session(session: &domain::Session) -> Session {
    Session {
        id: session.id.expose_secret().to_owned(),
        user_id: session.user_id.to_string(),
        username: session.username.as_str().to_owned(),
        email: session.email.as_str().to_owned(),
        created: session.created.as_seconds(),
        expires: session.expires.as_seconds(),
    }
}

pub(super) fn listed_session(session: domain::ListedSession) -> ListedSession {
    let client = session.client;
    ListedSession {
        handle: session.handle.as_str().to_owned(),
        created: session.created.as_seconds(),
        expires: session.expires.as_seconds(),
        last_used: session.last_used.as_seconds(),
        client_address: client.client_address.map(|address| address.to_string()),
        user_agent: Some(client.user_agent).filter(|agent| !agent.is_empty()),
    }
}

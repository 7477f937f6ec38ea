//! The shapes that several responses have in them: a user and a session.

use serde::Serialize;

use crate::domain::{Session, Timestamp, User, UserId};

/// A user in a response.
#[derive(Serialize)]
pub(super) struct UserShape<'a> {
    created: Timestamp,
    email: &'a str,
    id: UserId,
    updated: Timestamp,
    username: &'a str,
}

/// A session in a response, in the list of one that the API's document has.
#[derive(Serialize)]
pub(super) struct SessionBody<'a> {
    session: [SessionShape<'a>; 1],
}

#[derive(Serialize)]
struct SessionShape<'a> {
    created: Timestamp,
    email: &'a str,
    expires: Timestamp,
    id: &'a str,
    username: &'a str,
}

impl<'a> From<&'a User> for UserShape<'a> {
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

impl<'a> From<&'a Session> for SessionBody<'a> {
    fn from(session: &'a Session) -> Self {
        let shape = SessionShape {
            created: session.created,
            email: session.email.as_str(),
            expires: session.expires,
            id: session.id.expose_secret(),
            username: session.username.as_str(),
        };
        Self { session: [shape] }
    }
}

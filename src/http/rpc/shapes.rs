//! The shapes that several responses have in them: a user and a session. As in proto3's JSON mapping, what has its default
//! isn't there.

use serde::Serialize;

use crate::domain::{Profile, Roles, Session, Timestamp, User, UserId};

/// A user in a response.
#[derive(Serialize)]
pub(super) struct UserShape<'a> {
    created: Timestamp,
    #[serde(skip_serializing_if = "is_false")]
    disabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_until: Option<Timestamp>,
    email: &'a str,
    id: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login: Option<Timestamp>,
    #[serde(skip_serializing_if = "Profile::is_empty")]
    profile: &'a Profile,
    #[serde(skip_serializing_if = "Roles::is_empty")]
    roles: &'a Roles,
    updated: Timestamp,
    username: &'a str,
    #[serde(skip_serializing_if = "is_false")]
    verified: bool,
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
    #[serde(skip_serializing_if = "Roles::is_empty")]
    roles: &'a Roles,
    user_id: UserId,
    username: &'a str,
    #[serde(skip_serializing_if = "is_false")]
    verified: bool,
}

impl<'a> From<&'a User> for UserShape<'a> {
    fn from(user: &'a User) -> Self {
        let attributes = &user.attributes;
        Self {
            created: user.created,
            disabled: attributes.disabled.is_some(),
            disabled_until: attributes.disabled.and_then(|disabled| disabled.until),
            email: user.email.as_str(),
            id: user.id,
            last_login: user.last_login,
            profile: &attributes.profile,
            roles: &attributes.roles,
            updated: user.updated,
            username: user.username.as_str(),
            verified: attributes.verified,
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
            roles: &session.roles,
            user_id: session.user_id,
            username: session.username.as_str(),
            verified: session.verified,
        };
        Self { session: [shape] }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

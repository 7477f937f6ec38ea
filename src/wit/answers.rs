//! From what the service returns to the records of the interface.

use super::bindings::{
    CheckedToken, Disabled, FoundUsers, IssuedToken, ListedSession, Reindexed, ReindexedUser, Session, TokenPurpose,
    User,
};
use crate::domain::{self, Cursor, Purpose, Roles, Timestamp};
use crate::service::{self, Found};

pub(super) fn user(user: &domain::User) -> User {
    User {
        id: user.id.to_string(),
        username: user.username.as_str().to_owned(),
        email: user.email.as_str().to_owned(),
        created: user.created.as_seconds(),
        updated: user.updated.as_seconds(),
        verified: user.attributes.verified,
        disabled: user.attributes.disabled.map(|disabled| Disabled {
            until: disabled.until.map(Timestamp::as_seconds),
        }),
        roles: texts(&user.attributes.roles),
        profile: user
            .attributes
            .profile
            .iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        last_login: user.last_login.map(Timestamp::as_seconds),
    }
}

pub(super) fn reindexed(done: &service::Reindexed) -> Reindexed {
    Reindexed {
        restored: done.restored.iter().map(reindexed_user).collect(),
        renamed: done.renamed.iter().map(reindexed_user).collect(),
        removed: done.removed.iter().map(reindexed_user).collect(),
        next: done.next.as_ref().map(ToString::to_string),
    }
}

fn reindexed_user(user: &service::ReindexedUser) -> ReindexedUser {
    ReindexedUser {
        namespace: user.namespace.to_string(),
        id: user.id.to_string(),
        username: user.username.to_string(),
        email: user.email.to_string(),
    }
}

fn texts(roles: &Roles) -> Vec<String> {
    roles.iter().map(str::to_owned).collect()
}

pub(super) fn issued_token(issued: &service::IssuedToken) -> IssuedToken {
    IssuedToken {
        token: issued.token.expose_secret().to_owned(),
        expires: issued.expires.as_seconds(),
        user: user(&issued.user),
    }
}

pub(super) fn checked_token(checked: &service::CheckedToken) -> CheckedToken {
    CheckedToken {
        purpose: match checked.token.purpose {
            Purpose::ResetPassword => TokenPurpose::ResetPassword,
            Purpose::VerifyEmail => TokenPurpose::VerifyEmail,
            Purpose::ChangeEmail => TokenPurpose::ChangeEmail,
            Purpose::Invite => TokenPurpose::Invite,
        },
        email: checked.token.email.as_str().to_owned(),
        expires: checked.token.expires.as_seconds(),
        user: user(&checked.user),
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
        verified: session.verified,
        roles: texts(&session.roles),
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

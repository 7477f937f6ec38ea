//! ListSessions: where a user is logged in.

use super::Context;
use crate::domain::{Error, ListedSession, Missing, Result, SessionKey, UserId, UserRecord};
use crate::{settings, system};

/// Lists a user's sessions, the newest first, at most 1,000 of them.
///
/// As in a search, SQLite only proposes, and a session's document decides.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user.
pub fn list_sessions(context: &Context, id: UserId) -> Result<Vec<ListedSession>> {
    let Context { storage, namespace } = context;
    let user = storage.user(namespace, id)?.ok_or(Error::NotFound(Missing::User))?;
    let idle_ttl = settings::session_idle_ttl()?;
    let mut listed = Vec::new();
    for key in storage.session_keys(namespace, id, user.epoch)? {
        listed.extend(list_one(context, &user, idle_ttl, key)?);
    }
    Ok(listed)
}

/// What is to be shown of a session, if it counts.
fn list_one(
    context: &Context,
    user: &UserRecord,
    idle_ttl: Option<u64>,
    key: SessionKey,
) -> Result<Option<ListedSession>> {
    let Context { storage, namespace } = context;
    let Some(session) = storage.session(namespace, &key)? else {
        return Ok(None);
    };
    let last_used = match idle_ttl {
        Some(_) => storage.last_used(namespace, &key)?.unwrap_or(session.created),
        None => session.created,
    };
    let counts = session.counts_at(system::now(), last_used, idle_ttl) && session.epoch == user.epoch;
    Ok(counts.then_some(ListedSession {
        handle: key,
        created: session.created,
        expires: session.expires,
        last_used,
        device: session.device,
    }))
}

//! The use case ListSessions: shows where a user is logged in.

use std::time::Duration;

use super::Context;
use crate::domain::{Error, ListedSession, Result, SessionHandle, UserId};
use crate::settings;

/// Lists a user's sessions, the newest first, at most 1,000 of them.
///
/// SQLite knows which sessions of the present epoch there may be, and a session's document whether it counts.
///
/// # Errors
/// [`Error::UserNotFound`] if there is no such user.
pub fn list_sessions(context: &Context, id: UserId) -> Result<Vec<ListedSession>> {
    let recorded = context.storage.recorded_sessions(id)?.ok_or(Error::UserNotFound)?;
    let idle_ttl = settings::session_idle_ttl()?;
    let mut listed = Vec::new();
    for handle in recorded {
        listed.extend(list_one(context, idle_ttl, handle)?);
    }
    Ok(listed)
}

/// What is to be shown of a session, if it counts.
fn list_one(context: &Context, idle_ttl: Option<Duration>, handle: SessionHandle) -> Result<Option<ListedSession>> {
    let Some(session) = context.storage.session(&handle)? else {
        return Ok(None);
    };
    let last_used = match idle_ttl {
        Some(_) => context.storage.last_used(&handle)?.unwrap_or(session.created),
        None => session.created,
    };
    let counts = session.counts_at(context.now, last_used, idle_ttl);
    Ok(counts.then_some(ListedSession {
        handle,
        created: session.created,
        expires: session.expires,
        last_used,
        client: session.client,
    }))
}

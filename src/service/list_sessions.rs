//! The use case ListSessions: shows where a user is logged in.

use super::Context;
use crate::domain::{Error, ListedSession, Result, UserId};
use crate::log;
use crate::protocol::last_written_use;
use crate::storage::RecordedSession;

/// How many sessions are listed at most.
const MAX_LISTED: usize = 1_000;

/// Lists a user's sessions that count, the newest first, at most 1,000 of them.
///
/// SQLite has which sessions there may be, but only a session's document shows whether it counts: a login that was cut off
/// leaves a row without one, and a logout deletes the document first. So each is read, until 1,000 count. A document that
/// can't be read is logged and passed over.
///
/// # Errors
/// [`Error::UserNotFound`] if there is no such user.
pub fn list_sessions(context: &Context, id: UserId) -> Result<Vec<ListedSession>> {
    let recorded = context.storage.recorded_sessions(id, context.now)?;
    let recorded = recorded.ok_or(Error::UserNotFound)?;
    context.log.user(id);
    let all = recorded.len().min(MAX_LISTED);
    let mut listed = Vec::new();
    for recorded in recorded {
        match list_one(context, recorded) {
            Ok(session) => listed.extend(session),
            Err(error @ Error::Unreadable(_)) => log::ignored("a session in a list", Err(error)),
            Err(error) => return Err(error),
        }
        if listed.len() == MAX_LISTED {
            break;
        }
    }
    // Delete deletes the user's row first, then documents. So if one is missing, the user may be, too.
    if listed.len() < all && context.storage.pointer_of_user(id)?.is_none() {
        return Err(Error::UserNotFound);
    }
    Ok(listed)
}

/// What is to be shown of a session, if it counts.
fn list_one(context: &Context, recorded: RecordedSession) -> Result<Option<ListedSession>> {
    let now = context.now;
    let RecordedSession {
        handle,
        created,
        expires,
    } = recorded;
    let Some(mut session) = context.storage.session(&handle)? else {
        return Ok(None);
    };
    if session.is_from_the_future(now) {
        // If it was read since then, its row has when it began instead.
        session = session.moved_to(created, expires).begun_by(now);
    }
    let last_used = last_written_use(context, &handle, &session)?;
    let counts = session.counts_at(now, last_used);
    Ok(counts.then_some(ListedSession {
        handle,
        created: session.created,
        expires: session.expires,
        last_used,
        client: session.client,
    }))
}

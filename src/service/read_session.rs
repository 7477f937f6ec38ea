//! The use case ReadSession: returns whose session an id is, if it counts. Two key-value reads, because this is called
//! most.

use super::Context;
use crate::domain::{Error, Result, Session, SessionHandle, SessionId, SessionRecord};
use crate::protocol::user_of_session;
use crate::settings;

/// `last_used` is written at most once per tenth of the idle time.
const IDLE_PARTS: u32 = 10;

/// Reads a session, with its user's present names.
///
/// # Errors
/// [`Error::SessionNotFound`] if there is none, it ended or expired, or its user was deleted or has another password.
pub fn read_session(context: &Context, id: SessionId) -> Result<Session> {
    let storage = &context.storage;
    let handle = id.handle();
    let session = storage.session(&handle)?.ok_or(Error::SessionNotFound)?;
    let user = user_of_session(storage, &session)?;
    let user = user
        .filter(|user| user.epoch == session.epoch)
        .ok_or(Error::SessionNotFound)?;
    if !is_alive(context, &handle, &session)? {
        return Err(Error::SessionNotFound);
    }
    Ok(session.to_session(id, &user))
}

/// Whether a session has time left. If there is an idle time, writes that the session is in use.
///
/// That has a key of its own: written into the session's document it could bring one back that a logout has just deleted.
fn is_alive(context: &Context, handle: &SessionHandle, session: &SessionRecord) -> Result<bool> {
    let storage = &context.storage;
    let now = context.now;
    let Some(idle_ttl) = settings::session_idle_ttl()? else {
        return Ok(session.counts_at(now, now, None));
    };
    let last_used = storage.last_used(handle)?.unwrap_or(session.created);
    if !session.counts_at(now, last_used, Some(idle_ttl)) {
        return Ok(false);
    }
    if now.since(last_used) * IDLE_PARTS >= idle_ttl {
        storage.put_last_used(handle, now)?;
    }
    Ok(true)
}

//! ReadSession: whether a session counts, and whose it is. Two key-value reads, because this is called most.

use super::Context;
use crate::domain::{Error, Missing, Result, Session, SessionHandle, SessionId, SessionRecord};
use crate::protocol::user_of_session;
use crate::{settings, system};

/// Into how many parts an idle time is cut: a session in use is written once a part.
const IDLE_PARTS: u64 = 10;

/// Reads a session, with its user's present names.
///
/// # Errors
/// [`Error::NotFound`] if there is none, it ended or expired, or its user is gone or has another password.
pub fn read_session(context: &Context, id: SessionId) -> Result<Session> {
    const GONE: Error = Error::NotFound(Missing::Session);
    let storage = &context.storage;
    let handle = id.handle();
    let session = storage.session(&handle)?.ok_or(GONE)?;
    let user = user_of_session(storage, &session)?;
    let user = user.filter(|user| user.epoch == session.epoch).ok_or(GONE)?;
    if !is_alive(context, &handle, &session)? {
        return Err(GONE);
    }
    Ok(session.to_session(id, &user))
}

/// Whether a session has time left; where it may not lie idle, its being read is noted.
///
/// The note has a key of its own: written into the session's document it could bring one back that a logout
/// had just deleted.
fn is_alive(context: &Context, handle: &SessionHandle, session: &SessionRecord) -> Result<bool> {
    let storage = &context.storage;
    let now = system::now();
    let Some(idle_ttl) = settings::session_idle_ttl()? else {
        return Ok(session.counts_at(now, now, None));
    };
    let last_used = storage.last_used(handle)?.unwrap_or(session.created);
    if !session.counts_at(now, last_used, Some(idle_ttl)) {
        return Ok(false);
    }
    if now.saturating_sub(last_used) * IDLE_PARTS >= idle_ttl {
        storage.put_last_used(handle, now)?;
    }
    Ok(true)
}

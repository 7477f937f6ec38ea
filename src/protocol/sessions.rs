//! Sessions: how one ends, and what becomes of one that began while a clock was wrong.

use super::Context;
use crate::domain::{Result, SessionHandle, SessionRecord, Timestamp, UserId};
use crate::log;

/// Ends a session; all the same if there is none. Returns whose it was, if its row shows that.
pub fn end_session(context: &Context, handle: &SessionHandle) -> Result<Option<UserId>> {
    let storage = &context.storage;
    storage.delete_session(handle)?;
    // The session is over. Its row is cleared away once no request can still be reading it; if this fails, when it would
    // have expired.
    let owner = storage.end_session(handle, context.now);
    Ok(owner.unwrap_or_else(|error| {
        log::ignored("end of a session's row", Err(error));
        None
    }))
}

/// Reads a session, by key alone unless it is from the future: then its row has when it is seen first, and it begins there.
pub fn read_session_document(context: &Context, handle: &SessionHandle) -> Result<Option<SessionRecord>> {
    let (storage, now) = (&context.storage, context.now);
    let session = storage.session(handle)?;
    match session {
        Some(session) if session.is_from_the_future(now) => {
            let times = storage.restart_session(handle, now)?;
            Ok(times.map(|(created, expires)| session.moved_to(created, expires)))
        }
        session => Ok(session),
    }
}

/// When a session was last used, as far as that is written; when it began, if it has no idle time or was never read.
pub fn last_written_use(context: &Context, handle: &SessionHandle, session: &SessionRecord) -> Result<Timestamp> {
    let written = match session.idle_ttl {
        Some(_) => context.storage.last_used(handle)?,
        None => None,
    };
    Ok(written.unwrap_or(session.created))
}

//! The use case ReadSession: returns whose session an id is, if it counts. Two key-value reads, because this is called
//! most.

use super::Context;
use crate::domain::{Error, Result, Session, SessionHandle, SessionId, SessionRecord};
use crate::protocol::{last_written_use, read_session_document, user_of_session};

/// Reads a session, with its user's present names.
///
/// # Errors
/// [`Error::SessionNotFound`] if there is none, it ended or expired, or its user was deleted or has another password.
pub fn read_session(context: &Context, id: SessionId) -> Result<Session> {
    let handle = id.handle();
    let session = read_session_document(context, &handle)?.ok_or(Error::SessionNotFound)?;
    context.log.user(session.user_id);
    let user = user_of_session(&context.storage, &session)?;
    let user = user
        .filter(|user| user.epoch == session.epoch)
        .ok_or(Error::SessionNotFound)?;
    if !is_alive(context, &handle, &session)? {
        return Err(Error::SessionNotFound);
    }
    Ok(session.to_session(id, &user))
}

/// Whether a session has time left. If it has an idle time, writes that it is in use.
///
/// That has a key of its own: written into the session's document it could bring one back that a logout has just deleted.
fn is_alive(context: &Context, handle: &SessionHandle, session: &SessionRecord) -> Result<bool> {
    let last_used = last_written_use(context, handle, session)?;
    let counts = session.counts_at(context.now, last_used);
    if counts && session.is_use_due(context.now, last_used) {
        context.storage.put_last_used(handle, context.now)?;
    }
    Ok(counts)
}

//! ReadSession: whether a session counts, and whose it is. Two key-value reads, for this is called most.

use super::Context;
use crate::domain::{Error, Missing, Result, Session, SessionId};
use crate::system;

/// Reads a session, with its user's present names.
///
/// # Errors
/// [`Error::NotFound`] if there is none, it ended or expired, or its user is gone or has another password.
pub fn read_session(context: &Context, id: SessionId) -> Result<Session> {
    let gone = Error::NotFound(Missing::Session);
    let Context { storage, namespace } = context;
    let session = storage.session(namespace, &id.key())?;
    let session = session
        .filter(|session| system::now() < session.expires)
        .ok_or(gone.clone())?;
    let user = storage.user(namespace, session.user_id)?;
    let user = user.filter(|user| user.epoch == session.epoch).ok_or(gone)?;
    Ok(Session {
        id,
        created: session.created,
        expires: session.expires,
        username: user.username,
        email: user.email,
    })
}

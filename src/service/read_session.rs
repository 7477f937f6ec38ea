//! ReadSession: whether a session counts, and whose it is. Two key-value reads, for this is called most.

use super::Context;
use crate::domain::{Error, Missing, Result, Session, SessionId, SessionKey, SessionRecord};
use crate::{settings, system};

/// Into how many parts an idle time is cut: a session in use is written once a part.
const IDLE_PARTS: u64 = 10;

/// Reads a session, with its user's present names.
///
/// # Errors
/// [`Error::NotFound`] if there is none, it ended or expired, or its user is gone or has another password.
pub fn read_session(context: &Context, id: SessionId) -> Result<Session> {
    let gone = || Error::NotFound(Missing::Session);
    let Context { storage, namespace } = context;
    let key = id.key();
    let session = storage.session(namespace, &key)?.ok_or_else(gone)?;
    let user = storage.user(namespace, session.user_id)?;
    let user = user.filter(|user| user.epoch == session.epoch).ok_or_else(gone)?;
    if !is_alive(context, &key, &session)? {
        return Err(gone());
    }
    Ok(session.to_session(id, &user))
}

/// Whether a session has time left; where it may not lie idle, its being read is noted.
///
/// The note has a key of its own: written into the session's document it could bring one back that a logout
/// had just deleted.
fn is_alive(context: &Context, key: &SessionKey, session: &SessionRecord) -> Result<bool> {
    let Context { storage, namespace } = context;
    let now = system::now();
    let Some(idle_ttl) = settings::session_idle_ttl()? else {
        return Ok(session.counts_at(now, now, None));
    };
    let last_used = storage.last_used(namespace, key)?.unwrap_or(session.created);
    if !session.counts_at(now, last_used, Some(idle_ttl)) {
        return Ok(false);
    }
    if now.saturating_sub(last_used) * IDLE_PARTS >= idle_ttl {
        storage.put_last_used(namespace, key, now)?;
    }
    Ok(true)
}

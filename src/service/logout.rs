//! Logout: the end of a session.

use super::{Context, sweep};
use crate::domain::{Result, SessionId};

/// Ends a session; all the same if there is none.
pub fn logout(context: &Context, id: &SessionId) -> Result<()> {
    let key = id.key();
    let namespace = context.namespace.as_str();
    context.storage.delete_session(namespace, key.as_str())?;
    // The session is over; a row that stays is cleared away when it would have expired.
    let _ = context.storage.forget_session(namespace, key.as_str());
    sweep::sweep(context);
    Ok(())
}

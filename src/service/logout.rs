//! The use case Logout: ends a session.

use super::Context;
use crate::domain::{Result, SessionHandle};
use crate::log;
use crate::protocol::clean_up;

/// Ends a session; all the same if there is none.
pub fn logout(context: &Context, handle: &SessionHandle) -> Result<()> {
    let storage = &context.storage;
    storage.delete_session(handle)?;
    // The session is over. Its row is cleared away once no request can still be reading it; if this fails, when it would
    // have expired.
    log::ignored("end of a session's row", storage.end_session(handle, context.now));
    clean_up(context);
    Ok(())
}

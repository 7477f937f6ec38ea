//! Logout: the end of a session.

use super::Context;
use crate::domain::{Result, SessionHandle};
use crate::protocol::clean_up;
use crate::system;

/// Ends a session; all the same if there is none.
pub fn logout(context: &Context, handle: &SessionHandle) -> Result<()> {
    let storage = &context.storage;
    storage.delete_session(handle)?;
    // The session is over. What is noted of it goes once no request can still be reading it; should this fail, when it
    // would have expired.
    let _ = storage.end_session(handle, system::now());
    clean_up(storage);
    Ok(())
}

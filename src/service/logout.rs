//! The use case Logout: ends a session.

use super::Context;
use crate::domain::{Error, Result, SessionHandle, UserId};
use crate::protocol::{clean_up, end_session};

/// The session to end.
#[derive(Debug)]
pub struct Logout {
    /// Its handle.
    pub handle: SessionHandle,
    /// Whose session it has to be, if the caller says so.
    pub user_id: Option<UserId>,
}

/// Ends a session; all the same if there is none.
///
/// # Errors
/// [`Error::SessionNotFound`] if the user is given and has no such session.
pub fn logout(context: &Context, request: &Logout) -> Result<()> {
    let handle = &request.handle;
    if request.user_id.is_some() && context.storage.owner_of_session(handle)? != request.user_id {
        return Err(Error::SessionNotFound);
    }
    if let Some(owner) = end_session(context, handle)? {
        context.log.user(owner);
    }
    clean_up(context);
    Ok(())
}

//! The use case LogoutAll: ends every session of a user.

use super::Context;
use crate::domain::{Epoch, Result, UserId};
use crate::system;

/// Ends every session of a user: those begun before count no more once this returns.
///
/// # Errors
/// [`Error::UserNotFound`](crate::domain::Error::UserNotFound) if there is no such user.
pub fn logout_all(context: &Context, id: UserId) -> Result<()> {
    let epoch = Epoch::from_random(system::random()?);
    context.change_user(id, |user| {
        user.epoch = epoch;
        Ok(())
    })?;
    Ok(())
}

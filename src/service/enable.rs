//! The use case Enable: lets a user that was disabled log in again.

use super::Context;
use crate::domain::{Result, UserId};

/// Enables a user, and forgets the wrong passwords that were counted against it. It is no error if the user was enabled.
///
/// # Errors
/// [`Error::UserNotFound`](crate::domain::Error::UserNotFound) if there is no such user.
pub fn enable(context: &Context, id: UserId) -> Result<()> {
    context.change_user(id, |user| {
        user.attributes.disabled = None;
        user.touch(context.now);
        Ok(())
    })?;
    context.reset_attempts(id)
}

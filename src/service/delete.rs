//! The use case Delete: ends a user and every session of theirs.

use super::Context;
use crate::domain::{Result, UserId};

/// Deletes a user with its credential, names and sessions. The names are free when this returns.
///
/// # Errors
/// [`Error::UserNotFound`](crate::domain::Error::UserNotFound) if there is no such user.
pub fn delete(context: &Context, id: UserId) -> Result<()> {
    context.delete_user(id)
}

//! The use case Read: returns one user by id.

use super::Context;
use crate::domain::{Error, Result, User, UserId};

/// Reads a user.
///
/// # Errors
/// [`Error::UserNotFound`] if there is none with that id.
pub fn read(context: &Context, id: UserId) -> Result<User> {
    let user = context.storage.user(id)?.ok_or(Error::UserNotFound)?;
    context.log.user(id);
    Ok(user.at(context.now))
}

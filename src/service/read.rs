//! Read: one user by id.

use super::Context;
use crate::domain::{Error, Missing, Result, User, UserId};

/// Reads a user.
///
/// # Errors
/// [`Error::NotFound`] if there is none of that id.
pub fn read(context: &Context, id: UserId) -> Result<User> {
    context.storage.user(id)?.ok_or(Error::NotFound(Missing::User))
}

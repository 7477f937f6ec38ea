//! Read: one user by id.

use super::Context;
use crate::domain::{Error, Missing, Result, User, UserId};

/// Reads a user.
///
/// # Errors
/// [`Error::NotFound`] if there is none of that id.
pub fn read(context: &Context, id: UserId) -> Result<User> {
    let user = context.storage.user(&context.namespace, id)?;
    user.map(|user| user.to_user()).ok_or(Error::NotFound(Missing::User))
}

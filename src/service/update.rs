//! Update: other names for a user.

use super::Context;
use crate::domain::{Email, Result, UserId, Username};
use crate::protocol::clean_up;
use crate::system;

/// The user to update, and what becomes of its names.
#[derive(Debug)]
pub struct Update {
    /// Whose names change.
    pub id: UserId,
    /// The new username; absent, it stays.
    pub username: Option<Username>,
    /// The new email address; absent, it stays.
    pub email: Option<Email>,
}

/// Updates a user's names. The old ones are free when this returns.
///
/// # Errors
/// [`Error::NotFound`](crate::domain::Error::NotFound) if there is no such user;
/// [`Error::AlreadyExists`](crate::domain::Error::AlreadyExists) if another has one of the names.
pub fn update(context: &Context, request: &Update) -> Result<()> {
    let now = system::now();
    context.users().change(request.id, |user| {
        if let Some(username) = &request.username {
            user.username = username.clone();
        }
        if let Some(email) = &request.email {
            user.email = email.clone();
        }
        user.updated = now.max(user.updated);
        Ok(())
    })?;
    clean_up(&context.storage);
    Ok(())
}

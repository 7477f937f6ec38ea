//! Update: other names for a user.

use super::Context;
use crate::domain::{Email, Error, Result, UserId, Username};

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

impl Update {
    /// Puts an update together.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it changes nothing.
    pub fn new(id: UserId, username: Option<Username>, email: Option<Email>) -> Result<Self> {
        if username.is_none() && email.is_none() {
            return Err(Error::invalid("username", "or email is required"));
        }
        Ok(Self { id, username, email })
    }
}

/// Updates a user's names. The old ones are free when this returns.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::UsernameTaken`] or [`Error::EmailTaken`]; [`Error::Busy`] if others changed the user
/// each time.
pub fn update(context: &Context, request: &Update) -> Result<()> {
    context.change_user(request.id, |user| {
        if let Some(username) = &request.username {
            user.username = username.clone();
        }
        if let Some(email) = &request.email {
            user.email = email.clone();
        }
        user.updated = context.now.max(user.updated);
        Ok(())
    })
}

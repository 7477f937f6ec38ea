//! Update: other names for a user.

use super::write::{Change, write};
use super::{Context, names, sweep};
use crate::domain::{Email, Error, Missing, Result, UserId, Username};
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
/// [`Error::NotFound`] if there is no such user; [`Error::AlreadyExists`] if another has one of the names.
pub fn update(context: &Context, request: Update) -> Result<()> {
    write(&context.storage, &context.namespace, request.id, |write| {
        let mut user = write.user()?.ok_or(Error::NotFound(Missing::User))?;
        let username = request.username.unwrap_or_else(|| user.username.clone());
        let email = request.email.unwrap_or_else(|| user.email.clone());
        let renamed = username != user.username || email != user.email;
        if renamed {
            names::claim(write, &username, &email)?;
        }
        user.username = username;
        user.email = email;
        user.updated = system::now().max(user.updated);
        write.commit(&mut user, if renamed { Change::Renamed } else { Change::DocumentOnly })
    })?;
    sweep::sweep(context);
    Ok(())
}

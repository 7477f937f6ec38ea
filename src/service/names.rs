//! Claiming names: who gets a username and an email when several want them.

use super::write::{self, Write};
use crate::domain::{Email, Error, Result, Taken, Username};

/// How often a name that turns out to be free is tried for before the caller is told to come back.
const ATTEMPTS: usize = 3;

/// Reserves both names for the user being written.
///
/// # Errors
/// [`Error::AlreadyExists`] if another user holds one; [`Error::Busy`] if another write may yet take or free it.
pub(super) fn claim(write: &Write<'_>, username: &Username, email: &Email) -> Result<()> {
    for _ in 0..ATTEMPTS {
        if write.reserve(username, email)? {
            return Ok(());
        }
        free_if_unheld(write, username, email)?;
    }
    Err(Error::Busy)
}

/// Frees the names if none of those with a row holds them: a row counts only if the user's document agrees.
fn free_if_unheld(write: &Write<'_>, username: &Username, email: &Email) -> Result<()> {
    let holders = write.holders(username, email)?;
    // Who has the username is told before who has the email.
    let (of_username, of_email): (Vec<_>, Vec<_>) =
        holders.into_iter().partition(|row| row.username == username.as_str());
    let mut abandoned = Vec::new();
    for row in of_username.into_iter().chain(of_email) {
        match write.storage().user(write.namespace(), row.user_id)? {
            Some(user) if user.username == *username => return Err(Error::AlreadyExists(Taken::Username)),
            Some(user) if user.email == *email => return Err(Error::AlreadyExists(Taken::Email)),
            _ => abandoned.push(row.user_id),
        }
    }
    for id in abandoned {
        write::repair(write.storage(), write.namespace(), id)?;
    }
    Ok(())
}

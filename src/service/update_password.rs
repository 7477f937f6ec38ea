//! UpdatePassword: another password, and the end of every session.

use std::net::IpAddr;

use super::Context;
use crate::domain::{Epoch, Error, Password, Result, UserId};
use crate::protocol::{Target, clean_up, count_attempt};
use crate::{settings, system};

/// Whose password changes, from which to which.
#[derive(Debug)]
pub struct UpdatePassword {
    /// The user.
    pub user_id: UserId,
    /// The present password.
    pub old_password: Password,
    /// The password to be.
    pub new_password: Password,
    /// The address by which a wrong password is counted, if one is known.
    pub throttled_by: Option<IpAddr>,
}

/// Changes a user's password. No session begun before counts once this returns.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user; [`Error::WrongCredentials`] if the old password is wrong;
/// [`Error::Throttled`] if too many were.
pub fn update_password(context: &Context, request: &UpdatePassword) -> Result<()> {
    let (storage, users) = (&context.storage, context.users());
    let before = users.current(request.user_id)?.user;
    let hasher = settings::hasher()?;
    settings::blocklist()?.check("new_password", &request.new_password, &before.username, &before.email)?;
    let counted = count_attempt(storage, &Target::User(request.user_id), request.throttled_by)?;
    if !counted.unless_failed(hasher.verify(&request.old_password, &before.password_hash))? {
        clean_up(storage);
        return Err(Error::WrongCredentials);
    }
    storage.forgive_attempts(counted.subjects())?;
    let password_hash = hasher.hash(&request.new_password, system::random()?)?;
    let (epoch, now) = (Epoch::from_random(system::random()?), system::now());
    users.change(request.user_id, |user| {
        // The password may have been changed meanwhile.
        let is_verified = user.epoch == before.epoch;
        if !is_verified && !hasher.verify(&request.old_password, &user.password_hash)? {
            return Err(Error::WrongCredentials);
        }
        user.password_hash.clone_from(&password_hash);
        user.epoch = epoch;
        user.updated = now.max(user.updated);
        Ok(())
    })?;
    clean_up(storage);
    Ok(())
}

//! UpdatePassword: another password, and the end of every session.

use std::net::IpAddr;

use super::throttle::{self, Target};
use super::write::{Change, write};
use super::{Context, sweep};
use crate::domain::{Epoch, Error, Missing, Password, Result, UserId};
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
    let Context { storage, namespace } = context;
    let id = request.user_id;
    let before = storage.user(namespace, id)?.ok_or(Error::NotFound(Missing::User))?;
    let hasher = settings::hasher()?;
    settings::blocklist()?.check("new_password", &request.new_password, &before.username, &before.email)?;
    let counted = throttle::count(context, &Target::User(id), request.throttled_by)?;
    if !counted.unless_failed(hasher.verify(&request.old_password, &before.password_hash))? {
        sweep::sweep(context);
        return Err(Error::WrongCredentials);
    }
    storage.forgive_attempts(namespace, counted.subjects())?;
    let password_hash = hasher.hash(&request.new_password, system::random()?)?;
    write(storage, namespace, id, |write| {
        let mut user = write.user()?.ok_or(Error::NotFound(Missing::User))?;
        if user.epoch != before.epoch {
            // Somebody else changed the password meanwhile, so the old one has to be checked anew.
            return Err(Error::Busy);
        }
        user.password_hash = password_hash;
        user.epoch = Epoch::from_random(system::random()?);
        user.updated = system::now().max(user.updated);
        write.commit(&mut user, Change::Credential)
    })?;
    sweep::sweep(context);
    Ok(())
}

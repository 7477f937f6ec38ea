//! The use case UpdatePassword: sets another password, and ends every session.

use std::net::IpAddr;

use super::Context;
use crate::domain::{Epoch, Error, Password, Result, UserId};
use crate::protocol::{Attempt, Target, clean_up};
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
    pub counted_address: Option<IpAddr>,
}

/// Changes a user's password. No session begun before counts once this returns.
///
/// # Errors
/// [`Error::UserNotFound`]; [`Error::InvalidField`] if the new password is a common one; [`Error::WrongCredentials`] if the
/// old password is wrong; [`Error::AccountDisabled`] if it is right; [`Error::Throttled`] if too many were wrong.
pub fn update_password(context: &Context, request: &UpdatePassword) -> Result<()> {
    let before = context.users().current(request.user_id)?.user;
    let hasher = settings::hasher()?;
    settings::blocklist()?.check("new_password", &request.new_password, &before.username, &before.email)?;
    let attempt = Attempt::count(context, &Target::User(request.user_id), request.counted_address)?;
    if !attempt.refund_if_failed(hasher.verify(&request.old_password, &before.password_hash))? {
        clean_up(context);
        return Err(Error::WrongCredentials);
    }
    if before.attributes.disabled_at(context.now).is_some() {
        return attempt.refund_if_failed(Err(Error::AccountDisabled));
    }
    attempt.reset_account()?;
    attempt.refund_address();
    let password_hash = hasher.hash(&request.new_password, system::random()?)?;
    let epoch = Epoch::from_random(system::random()?);
    context.change_user(request.user_id, |user| {
        // The password may have been changed meanwhile.
        let is_verified = user.password_hash == before.password_hash;
        if !is_verified && !hasher.verify(&request.old_password, &user.password_hash)? {
            return Err(Error::WrongCredentials);
        }
        user.set_password(password_hash.clone(), epoch);
        user.touch(context.now);
        Ok(())
    })?;
    Ok(())
}

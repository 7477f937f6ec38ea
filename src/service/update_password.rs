//! The use case UpdatePassword: sets another password, and ends every session.

use super::Context;
use crate::domain::{CountedAddress, Epoch, Error, Password, Result, UserId};
use crate::protocol::{Attempt, clean_up};
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
    pub counted_address: Option<CountedAddress>,
}

/// Changes a user's password. No session begun before counts once this returns.
///
/// Whether the new password suits the user is answered only to the caller that knows the old one.
///
/// # Errors
/// [`Error::UserNotFound`]; [`Error::Throttled`] if too many old passwords were wrong, and [`Error::PasswordDisabled`] if
/// far too many were; [`Error::WrongCredentials`] if this one is, and [`Error::AccountDisabled`] if it is right;
/// [`Error::InvalidField`] if the new password is a common one.
pub fn update_password(context: &Context, request: &UpdatePassword) -> Result<()> {
    let (hasher, blocklist) = (settings::hasher()?, settings::blocklist()?);
    let current = context.users().current(request.user_id)?;
    context.log.user(current.user.id);
    let attempt = Attempt::on_user(context, request.user_id, request.counted_address)?;
    let Some(user) = attempt.verify(&hasher, &request.old_password, current)? else {
        clean_up(context);
        return Err(Error::WrongCredentials);
    };
    let before = &user.current().user;
    if before.attributes.disabled_at(context.now).is_some() {
        return attempt.refund_if_failed(Err(Error::AccountDisabled));
    }
    context.storage.prove(&attempt.proof())?;
    user.check_new_password(&blocklist, "new_password", &request.new_password)?;
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

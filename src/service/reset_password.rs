//! The use case ResetPassword: sets another password for the holder of a token.

use super::Context;
use crate::domain::{Epoch, Password, Purpose, Result, Token};
use crate::{settings, system};

/// The purposes whose tokens set a password.
const PURPOSES: &[Purpose] = &[Purpose::ResetPassword, Purpose::Invite];

/// Sets the password of a token's user. Ends every session and every token of the user, and begins no session. The token
/// came to the user's address, so that is verified.
///
/// # Errors
/// [`Error::TokenInvalid`](crate::domain::Error::TokenInvalid) if the token doesn't set a password;
/// [`Error::InvalidField`](crate::domain::Error::InvalidField) if the new password is a common one, which only the holder
/// of a token learns.
pub fn reset_password(context: &Context, token: &Token, new_password: &Password) -> Result<()> {
    let current = context.user_of_token(token)?;
    current.tokens.find(token, PURPOSES, context.now)?;
    settings::blocklist()?.check("new_password", new_password, &current.username, &current.email)?;
    let password_hash = settings::hasher()?.hash(new_password, system::random()?)?;
    let epoch = Epoch::from_random(system::random()?);
    // Before the commit: once the password is set, the failures of before must not be in the way.
    context.reset_attempts(current.id)?;
    context.change_user_of_token(token, |user| {
        let is_of_address = user.tokens.find(token, PURPOSES, context.now)?.email == user.email;
        user.attributes.verified |= is_of_address;
        user.set_password(password_hash.clone(), epoch);
        user.touch(context.now);
        Ok(())
    })
}

//! The use case VerifyEmail: proves that an email address is the user's, by a token that was sent to it.

use super::Context;
use crate::domain::{Purpose, Result, Token};

/// The purposes whose tokens prove an address.
const PURPOSES: &[Purpose] = &[Purpose::VerifyEmail, Purpose::ChangeEmail];

/// Marks the address that a token was sent to as verified. A token for another address makes that one the user's.
///
/// # Errors
/// [`Error::TokenInvalid`](crate::domain::Error::TokenInvalid) if the token proves no address;
/// [`Error::EmailTaken`](crate::domain::Error::EmailTaken) if another user got the address since the token was issued. The
/// token then still works.
pub fn verify_email(context: &Context, token: &Token) -> Result<()> {
    context.change_user_of_token(token, |user| {
        let proven = user.tokens.find(token, PURPOSES, context.now)?.clone();
        user.set_email(proven.email);
        user.tokens.end(proven.purpose);
        user.attributes.verified = true;
        user.touch(context.now);
        Ok(())
    })
}

//! The use case CheckToken: shows what a token would do.

use super::Context;
use crate::domain::{Purpose, Result, Token, TokenRecord, User};

/// What a token would do.
#[derive(Debug)]
pub struct CheckedToken {
    /// What is known of the token.
    pub token: TokenRecord,
    /// Whose token it is.
    pub user: User,
}

/// Shows what a token would do, and changes nothing. So a page can show a form, and whoever only follows the link of a
/// mail uses up nothing.
///
/// # Errors
/// [`Error::TokenInvalid`](crate::domain::Error::TokenInvalid) if the token is unknown, was used, or has expired.
pub fn check_token(context: &Context, token: &Token) -> Result<CheckedToken> {
    let user = context.user_of_token(token)?;
    let record = user.tokens.find(token, &Purpose::ALL, context.now)?;
    Ok(CheckedToken {
        token: record.clone(),
        user: user.to_user(),
    })
}

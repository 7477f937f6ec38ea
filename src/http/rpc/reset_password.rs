//! ResetPassword: another password for the holder of a token.

use super::{Call, empty};
use crate::domain::{Error, Password, Token};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let names = ["token", "new_password", "confirm_password"];
    let [token, new_password, confirm_password] = fields.into_texts(names)?;
    if new_password != confirm_password {
        return Err(Error::invalid("confirm_password", "must equal new_password").into());
    }
    let new_password = Password::new("new_password", new_password)?;
    service::reset_password(call.context, &Token::parse(token)?, &new_password)?;
    Ok(empty())
}

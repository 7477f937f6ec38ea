//! ResetPassword over HTTP: its fields, its call and its response.

use super::{Call, empty};
use crate::domain::{Password, Token};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let names = ["token", "new_password", "confirm_password"];
    let [token, new_password, confirm_password] = fields.into_texts(names)?;
    let new_password = Password::confirmed(&new_password, &confirm_password)?;
    service::reset_password(call.context, &Token::parse(token)?, &new_password)?;
    Ok(empty())
}

//! VerifyEmail over HTTP: its fields, its call and its response.

use super::{Call, empty};
use crate::domain::Token;
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [token] = fields.into_texts(["token"])?;
    service::verify_email(call.context, &Token::parse(token)?)?;
    Ok(empty())
}

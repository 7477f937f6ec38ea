//! LogoutAll over HTTP: its fields, its call and its response.

use super::{Call, empty};
use crate::domain::UserId;
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [user_id] = fields.into_texts(["user_id"])?;
    service::logout_all(call.context, UserId::parse("user_id", &user_id)?)?;
    Ok(empty())
}

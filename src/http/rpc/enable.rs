//! Enable over HTTP: its fields, its call and its response.

use super::{Call, empty};
use crate::domain::UserId;
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [id] = fields.into_texts(["id"])?;
    service::enable(call.context, UserId::parse("id", &id)?)?;
    Ok(empty())
}

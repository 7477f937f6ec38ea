//! Disable over HTTP: its fields, its call and its response.

use super::{Call, empty};
use crate::domain::{Timestamp, UserId};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

pub(super) fn call(call: &Call<'_>, mut fields: Fields) -> Result<String, ApiError> {
    let until = fields.integer("until")?;
    let [id] = fields.into_texts(["id"])?;
    let until = (until > 0).then(|| Timestamp::from_seconds(until));
    service::disable(call.context, UserId::parse("id", &id)?, until)?;
    Ok(empty())
}

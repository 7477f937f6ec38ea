//! ReadSession over HTTP: its fields, its call and its response.

use super::shapes::SessionBody;
use super::{Call, json};
use crate::domain::{Error, SessionId};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [id] = fields.into_texts(["session_id"])?;
    let id = SessionId::presented(id)?.ok_or(Error::SessionNotFound)?;
    let session = service::read_session(call.context, id)?;
    Ok(json(&SessionBody::from(&session)))
}

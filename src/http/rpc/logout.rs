//! Logout over HTTP: its fields, its call and its response.

use super::{Call, empty};
use crate::domain::{Error, SessionHandle, SessionId};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [id, handle] = fields.into_texts(["session_id", "handle"])?;
    let session = match (id.is_empty(), handle.is_empty()) {
        (false, true) => SessionId::parse(id).map(|id| id.handle()),
        (true, false) => SessionHandle::parse(handle),
        _ => return Err(Error::invalid("session_id", "or handle is required, and not both").into()),
    };
    if let Some(handle) = session {
        service::logout(call.context, &handle)?;
    }
    Ok(empty())
}

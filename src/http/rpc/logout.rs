//! Logout over HTTP: its fields, its call and its response.

use super::{Call, empty, optional};
use crate::domain::{Error, SessionHandle, SessionId, UserId};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, Logout};

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [id, handle, user_id] = fields.into_texts(["session_id", "handle", "user_id"])?;
    let user_id = optional(&user_id, |id| UserId::parse("user_id", id))?;
    let handle = match (id.is_empty(), handle.is_empty()) {
        (false, true) if user_id.is_some() => {
            return Err(Error::invalid("user_id", "goes together with handle only").into());
        }
        (false, true) => SessionId::to_end(id)?.handle(),
        (true, false) => SessionHandle::parse(handle)?,
        _ => return Err(Error::invalid("session_id", "or handle is required, and not both").into()),
    };
    service::logout(call.context, &Logout { handle, user_id })?;
    Ok(empty())
}

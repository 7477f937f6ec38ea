//! Read over HTTP: its fields, its call and its response.

use serde::Serialize;

use super::shapes::UserShape;
use super::{Call, json};
use crate::domain::UserId;
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

#[derive(Serialize)]
struct Body<'a> {
    user: [UserShape<'a>; 1],
}

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [id] = fields.into_texts(["id"])?;
    let user = service::read(call.context, UserId::parse("id", &id)?)?;
    let user = [UserShape::from(&user)];
    Ok(json(&Body { user }))
}

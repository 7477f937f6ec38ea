//! CheckToken over HTTP: its fields, its call and its response.

use serde::Serialize;

use super::shapes::UserShape;
use super::{Call, json};
use crate::domain::{Timestamp, Token};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

#[derive(Serialize)]
struct Body<'a> {
    email: &'a str,
    expires: Timestamp,
    purpose: &'a str,
    user: UserShape<'a>,
}

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [token] = fields.into_texts(["token"])?;
    let checked = service::check_token(call.context, &Token::parse(token)?)?;
    Ok(json(&Body {
        email: checked.token.email.as_str(),
        expires: checked.token.expires,
        purpose: checked.token.purpose.as_str(),
        user: UserShape::from(&checked.user),
    }))
}

//! Search over HTTP: its fields, its call and its response.

use serde::Serialize;

use super::shapes::UserShape;
use super::{Call, json};
use crate::domain::{Cursor, Page, Pattern, Search};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    users: Vec<UserShape<'a>>,
}

pub(super) fn call(call: &Call<'_>, mut fields: Fields) -> Result<String, ApiError> {
    let (username, email) = (fields.text("username")?, fields.text("email")?);
    let (limit, offset) = (fields.integer("limit")?, fields.integer("offset")?);
    let after = fields.optional_text("after")?;
    fields.finish()?;
    let search = Search::new(
        Pattern::parse("username", &username)?,
        Pattern::parse("email", &email)?,
        Page::new(limit, offset, after.as_deref())?,
    )?;
    let found = service::search(call.context, &search)?;
    let next = found.next.as_ref().map(Cursor::to_string);
    let users = found.users.iter().map(UserShape::from).collect();
    Ok(json(&Body { next, users }))
}

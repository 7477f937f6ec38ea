//! Reindex over HTTP: its fields, its call and its response.

use serde::Serialize;

use super::{Call, json};
use crate::domain::UserId;
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, Reindex, ReindexedUser};

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    removed: Vec<UserShape<'a>>,
    renamed: Vec<UserShape<'a>>,
    restored: Vec<UserShape<'a>>,
}

#[derive(Serialize)]
struct UserShape<'a> {
    email: &'a str,
    id: UserId,
    namespace: &'a str,
    username: &'a str,
}

impl<'a> From<&'a ReindexedUser> for UserShape<'a> {
    fn from(user: &'a ReindexedUser) -> Self {
        Self {
            email: user.email.as_str(),
            id: user.id,
            namespace: user.namespace.as_str(),
            username: user.username.as_str(),
        }
    }
}

pub(super) fn call(call: &Call<'_>, mut fields: Fields) -> Result<String, ApiError> {
    let limit = fields.integer("limit")?;
    let [after] = fields.into_texts(["after"])?;
    let done = service::reindex(call.context, &Reindex::new(&after, limit)?)?;
    Ok(json(&Body {
        next: done.next.as_ref().map(ToString::to_string),
        removed: shapes(&done.removed),
        renamed: shapes(&done.renamed),
        restored: shapes(&done.restored),
    }))
}

fn shapes(users: &[ReindexedUser]) -> Vec<UserShape<'_>> {
    users.iter().map(UserShape::from).collect()
}

//! Update: other names for a user.

use super::{Call, empty, optional};
use crate::domain::{Email, UserId, Username};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, Update};

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [id, username, email] = fields.into_texts(["id", "username", "email"])?;
    let username = optional(&username, Username::parse)?;
    let email = optional(&email, Email::parse)?;
    let update = Update::new(UserId::parse("id", &id)?, username, email)?;
    service::update(call.context, &update)?;
    Ok(empty())
}

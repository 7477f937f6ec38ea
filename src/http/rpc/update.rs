//! Update over HTTP: its fields, its call and its response.

use super::{Call, empty, optional};
use crate::domain::{Email, ProfileChange, Roles, UserId, Username};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, Update};

pub(super) fn call(call: &Call<'_>, mut fields: Fields) -> Result<String, ApiError> {
    let roles = fields.optional_texts("roles")?;
    if roles.is_some() {
        call.check_sets_roles()?;
    }
    let profile = fields.optional_map("profile")?.unwrap_or_default();
    let verified = fields.optional_boolean("verified")?;
    let [id, username, email] = fields.into_texts(["id", "username", "email"])?;
    let update = Update {
        username: optional(&username, Username::parse)?,
        email: optional(&email, |text| Email::parse("email", text))?,
        roles: roles.map(Roles::new).transpose()?,
        profile: ProfileChange::new(profile)?,
        verified,
    };
    service::update(call.context, UserId::parse("id", &id)?, &update)?;
    Ok(empty())
}

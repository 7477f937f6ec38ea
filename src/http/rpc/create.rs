//! Create over HTTP: its fields, its call and its response.

use serde::Serialize;

use super::{Call, empty, json, optional};
use crate::domain::{Email, Password, ProfileChange, Roles, UserId, Username};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, Create};

/// The answer if the service chose the id: the API's document has no place for it, but the caller needs it.
#[derive(Serialize)]
struct Created {
    id: UserId,
}

pub(super) fn call(call: &Call<'_>, mut fields: Fields) -> Result<String, ApiError> {
    let roles = fields.optional_texts("roles")?.unwrap_or_default();
    if !roles.is_empty() {
        call.check_sets_roles()?;
    }
    let profile = fields.optional_map("profile")?.unwrap_or_default();
    let verified = fields.optional_boolean("verified")?.unwrap_or_default();
    let [id, username, email, password] = fields.into_texts(["id", "username", "email", "password"])?;
    let request = Create {
        id: optional(&id, |id| UserId::parse("id", id))?,
        username: Username::parse(&username)?,
        email: Email::parse("email", &email)?,
        password: Password::new("password", &password)?,
        roles: Roles::new(roles)?,
        profile: ProfileChange::new(profile)?,
        verified,
        counted_address: call.address_of_creates()?,
    };
    let chosen = request.id.is_some();
    let id = service::create(call.context, request)?;
    Ok(if chosen { empty() } else { json(&Created { id }) })
}

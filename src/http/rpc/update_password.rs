//! UpdatePassword over HTTP: its fields, its call and its response.

use super::{Call, empty};
use crate::domain::{Password, UserId};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, UpdatePassword};

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let names = ["user_id", "old_password", "new_password", "confirm_password"];
    let [user_id, old_password, new_password, confirm_password] = fields.into_texts(names)?;
    let new_password = Password::confirmed(&new_password, &confirm_password)?;
    let request = UpdatePassword {
        user_id: UserId::parse("user_id", &user_id)?,
        old_password: Password::presented("old_password", &old_password)?,
        new_password,
        counted_address: call.address_of_passwords()?,
    };
    service::update_password(call.context, &request)?;
    Ok(empty())
}

//! UpdatePassword: another password, and the end of every session.

use super::{Call, empty};
use crate::domain::{Error, Password, UserId};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, UpdatePassword};

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let names = ["user_id", "old_password", "new_password", "confirm_password"];
    let [user_id, old_password, new_password, confirm_password] = fields.into_texts(names)?;
    if new_password != confirm_password {
        return Err(Error::invalid("confirm_password", "must equal new_password").into());
    }
    let request = UpdatePassword {
        user_id: UserId::parse("user_id", &user_id)?,
        old_password: Password::presented("old_password", old_password)?,
        new_password: Password::new("new_password", new_password)?,
        counted_address: call.client_address()?,
    };
    service::update_password(call.context, &request)?;
    Ok(empty())
}

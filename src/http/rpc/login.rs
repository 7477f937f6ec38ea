//! Login over HTTP: its fields, its call and its response.

use super::shapes::SessionBody;
use super::{Call, json, optional};
use crate::domain::{Account, Client, Email, Password, Username};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, Login};

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let names = ["username", "email", "password", "client_address", "user_agent"];
    let [username, email, password, client_address, user_agent] = fields.into_texts(names)?;
    let request = Login {
        account: Account::new(
            optional(&username, Username::parse)?,
            optional(&email, |text| Email::parse("email", text))?,
        )?,
        password: Password::presented("password", &password)?,
        client: Client::new(&client_address, &user_agent),
        counted_address: call.address_of_passwords()?,
    };
    let session = service::login(call.context, request)?;
    Ok(json(&SessionBody::from(&session)))
}

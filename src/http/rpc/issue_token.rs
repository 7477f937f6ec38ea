//! IssueToken over HTTP: its fields, its call and its response.

use serde::Serialize;

use super::shapes::UserShape;
use super::{Call, empty, json, optional};
use crate::domain::{Account, Email, Error, Purpose, Result, Timestamp, UserId, Username};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service::{self, IssueToken, Subject};

#[derive(Serialize)]
struct Body<'a> {
    expires: Timestamp,
    token: &'a str,
    user: UserShape<'a>,
}

pub(super) fn call(call: &Call<'_>, mut fields: Fields) -> Result<String, ApiError> {
    let ttl = fields.integer("ttl")?;
    let names = ["user_id", "username", "email", "purpose", "new_email"];
    let [user_id, username, email, purpose, new_email] = fields.into_texts(names)?;
    let subject = subject(&user_id, &username, &email)?;
    let new_email = optional(&new_email, |text| Email::parse("new_email", text))?;
    let request = IssueToken::new(subject, Purpose::parse(&purpose)?, new_email, ttl)?;
    let issued = service::issue_token(call.context, &request)?;
    Ok(issued.map_or_else(empty, |issued| {
        json(&Body {
            expires: issued.expires,
            token: issued.token.expose_secret(),
            user: UserShape::from(&issued.user),
        })
    }))
}

/// The user, by id or by names.
fn subject(user_id: &str, username: &str, email: &str) -> Result<Subject> {
    if user_id.is_empty() {
        let account = Account::new(
            optional(username, Username::parse)?,
            optional(email, |text| Email::parse("email", text))?,
        )?;
        return Ok(Subject::Account(account));
    }
    if username.is_empty() && email.is_empty() {
        return UserId::parse("user_id", user_id).map(Subject::Id);
    }
    Err(Error::invalid("user_id", "must not be given together with a name"))
}

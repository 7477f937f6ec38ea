//! From the fields of a request to what the service takes.

use std::net::IpAddr;

use super::decode::Fields;
use crate::domain::{
    Account, Device, Email, Error, Page, Password, Pattern, Result, Search, SessionHandle, SessionId, UserId, Username,
};
use crate::service::{Create, Login, Update, UpdatePassword};

/// Reads a body by taking its texts in `names`, all of them before any is judged, so that a misspelt field is
/// reported as that, and not as another that is missing.
fn texts<const N: usize>(body: &[u8], names: [&'static str; N]) -> Result<[String; N]> {
    let mut fields = Fields::parse(body)?;
    let mut texts = [const { String::new() }; N];
    for (text, name) in texts.iter_mut().zip(names) {
        *text = fields.text(name)?;
    }
    fields.finish()?;
    Ok(texts)
}

/// `None` for an absent text, else what `parse` makes of it.
fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
    if text.is_empty() {
        Ok(None)
    } else {
        parse(text).map(Some)
    }
}

pub(super) fn create(body: &[u8]) -> Result<Create> {
    let [id, username, email, password] = texts(body, ["id", "username", "email", "password"])?;
    Ok(Create {
        id: optional(&id, |id| UserId::parse("id", id))?,
        username: Username::parse(&username)?,
        email: Email::parse(&email)?,
        password: Password::new("password", password)?,
    })
}

/// The one field, `id` or `user_id`, of an RPC that takes no more than a user's id.
pub(super) fn user_id(body: &[u8], field: &'static str) -> Result<UserId> {
    let [id] = texts(body, [field])?;
    UserId::parse(field, &id)
}

pub(super) fn update(body: &[u8]) -> Result<Update> {
    let [id, username, email] = texts(body, ["id", "username", "email"])?;
    if username.is_empty() && email.is_empty() {
        return Err(Error::invalid("username", "or email is required"));
    }
    Ok(Update {
        id: UserId::parse("id", &id)?,
        username: optional(&username, Username::parse)?,
        email: optional(&email, Email::parse)?,
    })
}

pub(super) fn update_password(body: &[u8], throttled_by: Option<IpAddr>) -> Result<UpdatePassword> {
    let names = ["user_id", "old_password", "new_password", "confirm_password"];
    let [user_id, old, new, confirm] = texts(body, names)?;
    if new != confirm {
        return Err(Error::invalid("confirm_password", "must equal new_password"));
    }
    Ok(UpdatePassword {
        user_id: UserId::parse("user_id", &user_id)?,
        old_password: Password::claimed("old_password", old)?,
        new_password: Password::new("new_password", new)?,
        throttled_by,
    })
}

pub(super) fn search(body: &[u8]) -> Result<Search> {
    let mut fields = Fields::parse(body)?;
    let (username, email) = (fields.text("username")?, fields.text("email")?);
    let (limit, offset) = (fields.integer("limit")?, fields.integer("offset")?);
    let after = fields.given_text("after")?;
    fields.finish()?;
    Search::new(
        Pattern::parse("username", &username)?,
        Pattern::parse("email", &email)?,
        Page::new(limit, offset, after.as_deref())?,
    )
}

pub(super) fn login(body: &[u8], throttled_by: Option<IpAddr>) -> Result<Login> {
    let names = ["username", "email", "password", "client_address", "user_agent"];
    let [username, email, password, client_address, user_agent] = texts(body, names)?;
    Ok(Login {
        account: Account::new(optional(&username, Username::parse)?, optional(&email, Email::parse)?)?,
        password: Password::claimed("password", password)?,
        device: Device::parse(&client_address, user_agent)?,
        throttled_by,
    })
}

/// The session that Logout is to end, by id or by handle; `None` if there could be no such session.
pub(super) fn session_to_end(body: &[u8]) -> Result<Option<SessionHandle>> {
    let [id, handle] = texts(body, ["session_id", "handle"])?;
    match (id.is_empty(), handle.is_empty()) {
        (false, true) => Ok(SessionId::parse(id).map(|id| id.handle())),
        (true, false) => Ok(SessionHandle::parse(handle)),
        _ => Err(Error::invalid("session_id", "or handle is required, and not both")),
    }
}

/// The one field of ReadSession; `None` if no session could have such an id.
pub(super) fn session_id(body: &[u8]) -> Result<Option<SessionId>> {
    let [id] = texts(body, ["session_id"])?;
    if id.is_empty() {
        return Err(Error::invalid("session_id", "is required"));
    }
    Ok(SessionId::parse(id))
}

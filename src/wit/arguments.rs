//! From a call's arguments to what the service takes, by the same rules as the HTTP API.

use super::bindings::{Credentials, NewNames, NewUser, PasswordChange, SearchQuery, SessionName};
use crate::domain::{
    Account, Client, Email, Error, Page, Password, Pattern, Result, Search, SessionHandle, SessionId, UserId, Username,
};
use crate::service::{Create, Login, Update, UpdatePassword};

pub(super) fn create(user: NewUser) -> Result<Create> {
    Ok(Create {
        id: user.id.map(|id| UserId::parse("id", &id)).transpose()?,
        username: Username::parse(&user.username)?,
        email: Email::parse(&user.email)?,
        password: Password::new("password", user.password)?,
    })
}

/// A user's id, given as the argument `field`.
pub(super) fn user_id(field: &'static str, id: &str) -> Result<UserId> {
    UserId::parse(field, id)
}

pub(super) fn update(id: &str, names: &NewNames) -> Result<Update> {
    let (username, email) = self::names(names.username.as_deref(), names.email.as_deref())?;
    Update::new(UserId::parse("id", id)?, username, email)
}

/// A username, an email address, both or neither.
fn names(username: Option<&str>, email: Option<&str>) -> Result<(Option<Username>, Option<Email>)> {
    Ok((
        username.map(Username::parse).transpose()?,
        email.map(Email::parse).transpose()?,
    ))
}

pub(super) fn update_password(change: PasswordChange) -> Result<UpdatePassword> {
    Ok(UpdatePassword {
        user_id: UserId::parse("user_id", &change.user_id)?,
        old_password: Password::presented("old_password", change.old_password)?,
        new_password: Password::new("new_password", change.new_password)?,
        counted_address: client(change.client_address, None)?.client_address,
    })
}

pub(super) fn search(query: &SearchQuery) -> Result<Search> {
    Search::new(
        Pattern::parse("username", query.username.as_deref().unwrap_or_default())?,
        Pattern::parse("email", query.email.as_deref().unwrap_or_default())?,
        Page::new(
            query.limit.unwrap_or_default().into(),
            query.offset.into(),
            query.after.as_deref(),
        )?,
    )
}

pub(super) fn login(credentials: Credentials) -> Result<Login> {
    let (username, email) = names(credentials.username.as_deref(), credentials.email.as_deref())?;
    let password = Password::presented("password", credentials.password)?;
    let client = client(credentials.client_address, credentials.user_agent)?;
    Ok(Login {
        account: Account::new(username, email)?,
        password,
        counted_address: client.client_address,
        client,
    })
}

/// The client that the caller serves. The caller says its address, so wrong passwords are counted by it.
fn client(client_address: Option<String>, user_agent: Option<String>) -> Result<Client> {
    Client::parse(&client_address.unwrap_or_default(), user_agent.unwrap_or_default())
}

/// The session to end; `None` if there could be no such session.
pub(super) fn session_to_end(name: SessionName) -> Result<Option<SessionHandle>> {
    match name {
        SessionName::SessionId(id) => Ok(SessionId::presented(id)?.map(|id| id.handle())),
        SessionName::Handle(handle) if handle.is_empty() => Err(Error::invalid("handle", "is required")),
        SessionName::Handle(handle) => Ok(SessionHandle::parse(handle)),
    }
}

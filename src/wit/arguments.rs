//! From a call's arguments to what the service takes, by the same rules as the HTTP API.

use super::bindings::{
    Credentials, NewUser, PasswordChange, SearchQuery, SessionName, TokenPurpose, TokenRequest, TokenSubject,
    UserChanges,
};
use crate::domain::{
    Account, Client, CountedAddress, Email, Namespace, Page, Password, Pattern, ProfileChange, Purpose, Result, Roles,
    Search, SessionHandle, SessionId, UserId, Username,
};
use crate::service::{Create, IssueToken, Login, Logout, Subject, Update, UpdatePassword};

/// The namespace of a call; the empty one is the default.
pub(super) fn namespace(name: &str) -> Result<Namespace> {
    match name {
        "" => Ok(Namespace::default()),
        name => Namespace::parse("namespace", name),
    }
}

pub(super) fn create(user: NewUser) -> Result<Create> {
    let (roles, profile, verified) = match user.attributes {
        Some(attributes) => (attributes.roles, attributes.profile, attributes.verified),
        None => Default::default(),
    };
    Ok(Create {
        id: user.id.map(|id| UserId::parse("id", &id)).transpose()?,
        username: Username::parse(&user.username)?,
        email: Email::parse("email", &user.email)?,
        password: Password::new("password", &user.password)?,
        roles: Roles::new(roles)?,
        profile: ProfileChange::new(profile.into_iter().map(|(key, value)| (key, Some(value))))?,
        verified,
        counted_address: counted_address(user.client_address.as_deref()),
    })
}

/// A user's id, given as the argument `field`.
pub(super) fn user_id(field: &'static str, id: &str) -> Result<UserId> {
    UserId::parse(field, id)
}

pub(super) fn update(changes: UserChanges) -> Result<Update> {
    let (username, email) = names(changes.username.as_deref(), changes.email.as_deref())?;
    Ok(Update {
        username,
        email,
        roles: changes.roles.map(Roles::new).transpose()?,
        profile: ProfileChange::new(changes.profile)?,
        verified: changes.verified,
    })
}

/// A username, an email address, both or neither.
fn names(username: Option<&str>, email: Option<&str>) -> Result<(Option<Username>, Option<Email>)> {
    Ok((
        username.map(Username::parse).transpose()?,
        email.map(|email| Email::parse("email", email)).transpose()?,
    ))
}

pub(super) fn update_password(change: &PasswordChange) -> Result<UpdatePassword> {
    Ok(UpdatePassword {
        user_id: UserId::parse("user_id", &change.user_id)?,
        old_password: Password::presented("old_password", &change.old_password)?,
        new_password: Password::new("new_password", &change.new_password)?,
        counted_address: counted_address(change.client_address.as_deref()),
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

pub(super) fn login(credentials: &Credentials) -> Result<Login> {
    let (username, email) = names(credentials.username.as_deref(), credentials.email.as_deref())?;
    let password = Password::presented("password", &credentials.password)?;
    let (address, user_agent) = (credentials.client_address.as_deref(), credentials.user_agent.as_deref());
    Ok(Login {
        account: Account::new(username, email)?,
        password,
        client: Client::new(address.unwrap_or_default(), user_agent.unwrap_or_default()),
        counted_address: counted_address(address),
    })
}

/// The address of the caller's client, by which attempts are counted. The caller says it.
fn counted_address(client_address: Option<&str>) -> Option<CountedAddress> {
    client_address.map(CountedAddress::read)
}

pub(super) fn token(request: TokenRequest) -> Result<IssueToken> {
    let subject = match request.subject {
        TokenSubject::UserId(id) => Subject::Id(UserId::parse("user_id", &id)?),
        TokenSubject::Username(name) => Subject::Account(Account::Username(Username::parse(&name)?)),
        TokenSubject::Email(address) => Subject::Account(Account::Email(Email::parse("email", &address)?)),
    };
    let purpose = match request.purpose {
        TokenPurpose::ResetPassword => Purpose::ResetPassword,
        TokenPurpose::VerifyEmail => Purpose::VerifyEmail,
        TokenPurpose::ChangeEmail => Purpose::ChangeEmail,
        TokenPurpose::Invite => Purpose::Invite,
    };
    let new_email = request.new_email.map(|address| Email::parse("new_email", &address));
    IssueToken::new(
        subject,
        purpose,
        new_email.transpose()?,
        request.ttl.unwrap_or_default(),
    )
}

pub(super) fn logout(session: SessionName) -> Result<Logout> {
    match session {
        SessionName::SessionId(id) => Ok(Logout {
            handle: SessionId::to_end(id)?.handle(),
            user_id: None,
        }),
        SessionName::Handle(session) => Ok(Logout {
            handle: SessionHandle::parse(session.handle)?,
            user_id: session.user_id.map(|id| UserId::parse("user_id", &id)).transpose()?,
        }),
    }
}

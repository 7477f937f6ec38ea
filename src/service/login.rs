//! Login: a session for who knows the password.

use std::net::IpAddr;

use super::throttle::{self, Target};
use super::write::{Change, write};
use super::{Context, sweep};
use crate::credential::Hasher;
use crate::domain::{
    Device, Email, Error, Password, Result, Session, SessionId, SessionRecord, UserId, UserRecord, Username,
};
use crate::storage::{SessionRow, Subjects};
use crate::{settings, system};

/// Who logs in.
#[derive(Debug)]
pub struct Login {
    /// By which name.
    pub account: Account,
    /// With which password.
    pub password: Password,
    /// What is to be shown of the client in the list of sessions.
    pub device: Device,
    /// The address by which a wrong password is counted, if one is known.
    pub throttled_by: Option<IpAddr>,
}

/// The names by which a user can be meant.
#[derive(Debug)]
pub enum Account {
    /// The user with this username.
    Username(Username),
    /// The user with this email address.
    Email(Email),
    /// The user with both.
    Both(Username, Email),
}

impl Account {
    /// The user that has the names given.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is none.
    pub fn new(username: Option<Username>, email: Option<Email>) -> Result<Self> {
        match (username, email) {
            (Some(username), Some(email)) => Ok(Self::Both(username, email)),
            (Some(username), None) => Ok(Self::Username(username)),
            (None, Some(email)) => Ok(Self::Email(email)),
            (None, None) => Err(Error::invalid("username", "or email is required")),
        }
    }

    /// One name, to count attempts by where no user has it.
    fn name(&self) -> &str {
        match self {
            Self::Username(username) | Self::Both(username, _) => username.as_str(),
            Self::Email(email) => email.as_str(),
        }
    }

    /// Whether a user has the names.
    fn is(&self, user: &UserRecord) -> bool {
        match self {
            Self::Username(username) => user.username == *username,
            Self::Email(email) => user.email == *email,
            Self::Both(username, email) => user.username == *username && user.email == *email,
        }
    }
}

/// Checks a password and begins a session.
///
/// An unknown user costs the same storage calls and the same hash as a wrong password.
///
/// # Errors
/// [`Error::WrongCredentials`] for an unknown user and for a wrong password alike; [`Error::Throttled`] if too
/// many came before, right or wrong, and the user known or unknown.
pub fn login(context: &Context, request: Login) -> Result<Session> {
    let hasher = settings::hasher()?;
    let durations = Durations::from_settings()?;
    let id = resolve(context, &request.account)?;
    let target = id.map_or_else(|| Target::Nobody(request.account.name()), Target::User);
    let counted = throttle::count(context, &target, request.throttled_by)?;
    let authenticated = authenticate(context, &hasher, &request, id);
    let Some(user) = counted.unless_failed(authenticated)? else {
        sweep::sweep(context);
        return Err(Error::WrongCredentials);
    };
    let session = begin_session(context, &durations, &user, request.device, counted.subjects())?;
    if hasher.is_outdated(&user.password_hash) {
        // The login is done. What fails here is tried again by the next one.
        let _ = renew_hash(context, &hasher, &request.password, &user);
    }
    sweep::sweep(context);
    Ok(session)
}

/// The user whose row has the name. Whether the row is right, the user's document will tell.
fn resolve(context: &Context, account: &Account) -> Result<Option<UserId>> {
    let Context { storage, namespace } = context;
    match account {
        Account::Username(username) | Account::Both(username, _) => storage.user_with_username(namespace, username),
        Account::Email(email) => storage.user_with_email(namespace, email),
    }
}

/// The user, if there is one of that name and the password is right. Reads one document and computes one hash
/// in any case.
fn authenticate(
    context: &Context,
    hasher: &Hasher,
    login: &Login,
    id: Option<UserId>,
) -> Result<Option<Box<UserRecord>>> {
    let record = context.storage.user(&context.namespace, id.unwrap_or(UserId::NOBODY))?;
    if let Some(user) = record.filter(|user| id.is_some() && login.account.is(user)) {
        let right = hasher.verify(&login.password, &user.password_hash)?;
        return Ok(right.then_some(user));
    }
    hasher.verify_nobody(&login.password);
    Ok(None)
}

/// Hashes the password again at today's parameters.
fn renew_hash(context: &Context, hasher: &Hasher, password: &Password, before: &UserRecord) -> Result<()> {
    let password_hash = hasher.hash(password, system::random()?)?;
    write(&context.storage, &context.namespace, before.id, |write| {
        match write.user()? {
            Some(mut user) if user.epoch == before.epoch => {
                user.password_hash = password_hash;
                write.commit(&mut user, Change::DocumentOnly)
            }
            _ => Ok(()),
        }
    })
}

/// How long a session lasts, as it is configured, in seconds.
struct Durations {
    /// The session itself.
    ttl: u64,
    /// A request that may still be reading it when it is over.
    lease: u64,
}

impl Durations {
    fn from_settings() -> Result<Self> {
        Ok(Self {
            ttl: settings::session_ttl()?,
            lease: settings::write_lease()?,
        })
    }
}

/// Begins a session of `user`: noted in SQLite first, so that no document is ever left that nobody clears away. The
/// same statement forgives what the login was counted under.
fn begin_session(
    context: &Context,
    durations: &Durations,
    user: &UserRecord,
    device: Device,
    forgiven: Subjects<'_>,
) -> Result<Session> {
    let id = SessionId::generate(system::random)?;
    let key = id.key();
    let began = system::now_ms();
    let created = began / 1000;
    let expires = created + durations.ttl;
    let row = SessionRow {
        key: &key,
        user_id: user.id,
        epoch: user.epoch,
        created,
        purge_at: expires + durations.lease,
    };
    context.storage.index_session(&context.namespace, &row, forgiven)?;
    if system::now_ms() > began + durations.lease * 500 {
        // The row may be cleared away by now, and the document would be left for good.
        return Err(Error::Busy);
    }
    let record = SessionRecord {
        user_id: user.id,
        epoch: user.epoch,
        created,
        expires,
        device,
    };
    context.storage.put_session(&context.namespace, &key, &record)?;
    Ok(record.to_session(id, user))
}

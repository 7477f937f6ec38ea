//! Login: a session for who knows the password.

use super::write::{Change, write};
use super::{Context, sweep};
use crate::credential::Hasher;
use crate::domain::{Email, Error, Password, Result, Session, SessionId, UserId, UserRecord, Username};
use crate::storage::{SessionRecord, SessionRow};
use crate::{settings, system};

/// Who logs in.
#[derive(Debug)]
pub struct Login {
    /// By which name.
    pub account: Account,
    /// With which password.
    pub password: Password,
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

/// Checks a password and begins a session.
///
/// An unknown user costs the same storage calls and the same hash as a wrong password.
///
/// # Errors
/// [`Error::WrongCredentials`] for an unknown user and for a wrong password alike.
pub fn login(context: &Context, request: &Login) -> Result<Session> {
    let hasher = settings::hasher()?;
    let user = match find(context, &request.account)? {
        Some(user) if hasher.verify(&request.password, &user.password_hash)? => user,
        Some(_) => return Err(Error::WrongCredentials),
        None => {
            hasher.verify_nobody(&request.password);
            return Err(Error::WrongCredentials);
        }
    };
    if hasher.is_outdated(&user.password_hash) {
        renew_hash(context, &hasher, &request.password, &user)?;
    }
    let session = begin_session(context, user)?;
    sweep::sweep(context);
    Ok(session)
}

/// The user that is meant, if its document agrees with the row that led to it.
fn find(context: &Context, account: &Account) -> Result<Option<UserRecord>> {
    let Context { storage, namespace } = context;
    let id = match account {
        Account::Username(username) | Account::Both(username, _) => storage.user_with_username(namespace, username),
        Account::Email(email) => storage.user_with_email(namespace, email),
    }?;
    // An unknown name reads a document too, whatever that is.
    let user = storage.user(namespace, id.unwrap_or(UserId::NOBODY))?;
    Ok(user.filter(|_| id.is_some()).filter(|user| match account {
        Account::Username(username) => user.username == *username,
        Account::Email(email) => user.email == *email,
        Account::Both(username, email) => user.username == *username && user.email == *email,
    }))
}

/// Hashes the password again at today's parameters. A busy user keeps the old hash until the next login.
fn renew_hash(context: &Context, hasher: &Hasher, password: &Password, before: &UserRecord) -> Result<()> {
    let password_hash = hasher.hash(password, system::random()?)?;
    let renewed = write(&context.storage, &context.namespace, before.id, |write| {
        match write.user()? {
            Some(mut user) if user.epoch == before.epoch => {
                user.password_hash = password_hash;
                write.commit(&user, Change::DocumentOnly)
            }
            _ => Ok(()),
        }
    });
    match renewed {
        Err(Error::Busy { .. }) => Ok(()),
        other => other,
    }
}

/// Begins a session of `user`: noted in SQLite first, so that no document is ever left that nobody clears away.
fn begin_session(context: &Context, user: UserRecord) -> Result<Session> {
    let ttl = settings::session_ttl()?;
    let lease = settings::write_lease()?;
    let id = SessionId::generate(system::random)?;
    let key = id.key();
    let began = system::now_ms();
    let created = began / 1000;
    let expires = created + ttl;
    let row = SessionRow {
        key: &key,
        user_id: user.id,
        epoch: user.epoch,
        purge_at: expires + lease,
    };
    context.storage.index_session(&context.namespace, &row)?;
    if system::now_ms() > began + lease * 500 {
        // The row may be cleared away by now, and the document would be left for good.
        return Err(Error::Busy { retry_after: 1 });
    }
    let record = SessionRecord {
        user_id: user.id,
        epoch: user.epoch,
        created,
        expires,
    };
    context.storage.put_session(&context.namespace, &key, &record)?;
    Ok(Session {
        id,
        created,
        expires,
        username: user.username,
        email: user.email,
    })
}

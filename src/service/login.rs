//! The use case Login: begins a session for a user who knows the password.

use std::time::Duration;

use super::Context;
use crate::credential::Hasher;
use crate::domain::{
    Account, Client, CountedAddress, DocumentId, Error, Password, Result, Session, SessionId, SessionRecord, UserId,
};
use crate::protocol::{Attempt, CurrentUser, ProvenUser, clean_up, current_user, end_session};
use crate::storage::{Pointer, SessionRow, Storage};
use crate::{log, settings, system};

/// Who logs in.
#[derive(Debug)]
pub struct Login {
    /// By which name.
    pub account: Account,
    /// With which password.
    pub password: Password,
    /// What the list of sessions shows of the client.
    pub client: Client,
    /// The address by which a wrong password is counted, if one is known.
    pub counted_address: Option<CountedAddress>,
}

/// Checks a password and begins a session.
///
/// An unknown user costs the same storage calls and the same hash as a wrong password.
///
/// # Errors
/// [`Error::WrongCredentials`] for an unknown user and for a wrong password alike; [`Error::Throttled`] if too many came
/// before, and [`Error::PasswordDisabled`] if far too many did, whether the user is known or not;
/// [`Error::AccountDisabled`] if the password is right.
pub fn login(context: &Context, request: Login) -> Result<Session> {
    let session = session_if_right(context, request)?;
    clean_up(context);
    session.ok_or(Error::WrongCredentials)
}

/// Returns a new session, or `None` if the name or the password is wrong.
fn session_if_right(context: &Context, request: Login) -> Result<Option<Session>> {
    let storage = &context.storage;
    let hasher = settings::hasher()?;
    let limits = SessionLimits::read(context)?;
    let found = storage.find_account(&request.account)?;
    if let Some(pointer) = found.pointer {
        context.log.user(pointer.user_id);
    }
    let attempt = Attempt::on_account(context, &request.account, &found, &hasher, request.counted_address)?;
    let Some(user) = authenticate(storage, &hasher, &request, &attempt, found.pointer)? else {
        return Ok(None);
    };
    let current = user.current();
    if current.user.attributes.disabled_at(context.now).is_some() {
        return attempt.refund_if_failed(Err(Error::AccountDisabled));
    }
    let session = start_session(context, &limits, &user, &attempt, request.client)?;
    if hasher.is_outdated(&current.user.password_hash) {
        // The login is done. What fails here is tried again by the next one.
        let renewed = renew_hash(context, &hasher, &request.password, current);
        log::ignored("renewal of a password hash", renewed);
    }
    Ok(Some(session))
}

/// The user, if there is one of that name and the password is right. Reads one document and computes one hash
/// in any case.
fn authenticate(
    storage: &Storage,
    hasher: &Hasher,
    login: &Login,
    attempt: &Attempt<'_>,
    pointer: Option<Pointer>,
) -> Result<Option<ProvenUser>> {
    let Some(pointer) = pointer else {
        attempt.refund_if_failed(storage.user_document(UserId::NONE, DocumentId::NONE))?;
        hasher.verify_unknown(&login.password);
        return Ok(None);
    };
    let current = attempt.refund_if_failed(present_user(storage, &login.account, pointer))?;
    attempt.verify(hasher, &login.password, current)
}

/// Reads the user that a row pointed to.
///
/// # Errors
/// [`Error::Busy`] if the name has become another user's meanwhile, because the attempt was counted for the first.
fn present_user(storage: &Storage, account: &Account, pointer: Pointer) -> Result<CurrentUser> {
    let current = current_user(storage, Some(pointer), |storage| {
        storage.find_account(account).map(|found| found.pointer)
    })?;
    current
        .filter(|current| current.user.id == pointer.user_id)
        .ok_or(Error::Busy)
}

/// Hashes the password again at today's parameters.
fn renew_hash(context: &Context, hasher: &Hasher, password: &Password, before: &CurrentUser) -> Result<()> {
    let password_hash = hasher.hash(password, system::random()?)?;
    context.users().change(before.user.id, &|user| {
        if user.epoch != before.user.epoch {
            // The password was changed meanwhile, or all sessions ended.
            return Err(Error::Busy);
        }
        user.password_hash.clone_from(&password_hash);
        Ok(())
    })?;
    Ok(())
}

/// How long a new session lives, and how many its user may have. Read before an attempt is counted.
struct SessionLimits {
    ttl: Duration,
    idle_ttl: Option<Duration>,
    per_user: u64,
}

impl SessionLimits {
    fn read(context: &Context) -> Result<Self> {
        Ok(Self {
            ttl: context.session_ttl()?,
            idle_ttl: settings::session_idle_ttl()?,
            per_user: settings::sessions_per_user()?,
        })
    }
}

/// Starts a session, and ends the oldest ones if the user has too many. It is recorded in SQLite first, so that a cleanup
/// finds every session document. If that fails, it may have taken the attempt back nevertheless, so that isn't done again.
fn start_session(
    context: &Context,
    limits: &SessionLimits,
    user: &ProvenUser,
    attempt: &Attempt<'_>,
    client: Client,
) -> Result<Session> {
    let CurrentUser { document, user } = user.current();
    let id = SessionId::generate(&mut system::rng()?);
    let handle = id.handle();
    let created = context.now;
    let expires = created.after(limits.ttl);
    let row = SessionRow {
        handle: &handle,
        user_id: user.id,
        epoch: user.epoch,
        created,
        expires,
    };
    let surplus = context
        .storage
        .record_session(&row, limits.per_user, &attempt.proof())?;
    let record = SessionRecord {
        user_id: user.id,
        epoch: user.epoch,
        document: *document,
        created,
        expires,
        idle_ttl: limits.idle_ttl,
        client,
    };
    context.storage.put_session(&handle, &record)?;
    for oldest in surplus {
        // The login is done. What fails here is tried again by the next one.
        log::ignored("end of a session too many", end_session(context, &oldest).map(drop));
    }
    Ok(record.to_session(id, user))
}

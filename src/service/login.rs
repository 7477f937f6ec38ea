//! The use case Login: begins a session for a user who knows the password.

use std::net::IpAddr;
use std::time::Duration;

use super::Context;
use crate::credential::Hasher;
use crate::domain::{Account, Client, DocumentId, Error, Password, Result, Session, SessionId, SessionRecord, UserId};
use crate::protocol::{Attempt, CurrentUser, Target, clean_up, current_user};
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
    pub counted_address: Option<IpAddr>,
}

/// Checks a password and begins a session.
///
/// An unknown user costs the same storage calls and the same hash as a wrong password.
///
/// # Errors
/// [`Error::WrongCredentials`] for an unknown user and for a wrong password alike; [`Error::Throttled`] if too
/// many came before, right or wrong, and the user known or unknown; [`Error::AccountDisabled`] if the password is right.
pub fn login(context: &Context, request: Login) -> Result<Session> {
    let session = session_if_right(context, request)?;
    clean_up(context);
    session.ok_or(Error::WrongCredentials)
}

/// Returns a new session, or `None` if the name or the password is wrong.
fn session_if_right(context: &Context, request: Login) -> Result<Option<Session>> {
    let storage = &context.storage;
    let hasher = settings::hasher()?;
    let ttl = context.session_ttl()?;
    let pointer = storage.pointer_of_account(&request.account)?;
    let target = pointer.map_or_else(
        || Target::UnknownName(request.account.name()),
        |at| Target::User(at.user_id),
    );
    let attempt = Attempt::count(context, &target, request.counted_address)?;
    let authenticated = authenticate(storage, &hasher, &request, pointer);
    let Some(current) = attempt.refund_if_failed(authenticated)? else {
        return Ok(None);
    };
    if current.user.attributes.disabled_at(context.now).is_some() {
        return attempt.refund_if_failed(Err(Error::AccountDisabled));
    }
    attempt.refund_address();
    let session = attempt.refund_if_failed(start_session(context, ttl, &current, request.client))?;
    if hasher.is_outdated(&current.user.password_hash) {
        // The login is done. What fails here is tried again by the next one.
        let renewed = renew_hash(context, &hasher, &request.password, &current);
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
    pointer: Option<Pointer>,
) -> Result<Option<CurrentUser>> {
    let Some(pointer) = pointer else {
        storage.user_document(UserId::NONE, DocumentId::NONE)?;
        hasher.verify_unknown(&login.password);
        return Ok(None);
    };
    let current = present_user(storage, &login.account, pointer)?;
    let right = hasher.verify(&login.password, &current.user.password_hash)?;
    Ok(right.then_some(current))
}

/// Reads the user that a row pointed to.
///
/// # Errors
/// [`Error::Busy`] if the name has become another user's meanwhile, because the attempt was counted for the first.
fn present_user(storage: &Storage, account: &Account, pointer: Pointer) -> Result<CurrentUser> {
    let current = current_user(storage, Some(pointer), |storage| storage.pointer_of_account(account))?;
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

/// Starts a session. It is recorded in SQLite first, so that a cleanup finds every session document.
fn start_session(context: &Context, ttl: Duration, current: &CurrentUser, client: Client) -> Result<Session> {
    let id = SessionId::generate(&mut system::rng()?);
    let handle = id.handle();
    let (user, created) = (&current.user, context.now);
    let expires = created.after(ttl);
    context.storage.record_session(&SessionRow {
        handle: &handle,
        user_id: user.id,
        epoch: user.epoch,
        created,
        expires,
    })?;
    let record = SessionRecord {
        user_id: user.id,
        epoch: user.epoch,
        document: current.document,
        created,
        expires,
        client,
    };
    context.storage.put_session(&handle, &record)?;
    Ok(record.to_session(id, user))
}

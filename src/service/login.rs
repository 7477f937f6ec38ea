//! Login: a session for whoever knows the password.

use std::net::IpAddr;

use super::Context;
use crate::credential::Hasher;
use crate::domain::{Account, Device, DocumentId, Error, Password, Result, Session, SessionId, SessionRecord, UserId};
use crate::protocol::{CurrentUser, Target, clean_up, count_attempt, current_user};
use crate::storage::{Pointer, SessionRow, Storage, Subjects};
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

/// Checks a password and begins a session.
///
/// An unknown user costs the same storage calls and the same hash as a wrong password.
///
/// # Errors
/// [`Error::WrongCredentials`] for an unknown user and for a wrong password alike; [`Error::Throttled`] if too
/// many came before, right or wrong, and the user known or unknown.
pub fn login(context: &Context, request: Login) -> Result<Session> {
    let storage = &context.storage;
    let hasher = settings::hasher()?;
    let ttl = settings::session_ttl()?;
    let pointer = storage.pointer_of_account(&request.account)?;
    let target = pointer.map_or_else(|| Target::Nobody(request.account.name()), |at| Target::User(at.user_id));
    let counted = count_attempt(storage, &target, request.throttled_by)?;
    let authenticated = authenticate(storage, &hasher, &request, pointer);
    let Some(current) = counted.unless_failed(authenticated)? else {
        clean_up(storage);
        return Err(Error::WrongCredentials);
    };
    let session = begin_session(storage, ttl, &current, request.device, counted.subjects())?;
    if hasher.is_outdated(&current.user.password_hash) {
        // The login is done. What fails here is tried again by the next one.
        let _ = renew_hash(context, &hasher, &request.password, &current);
    }
    clean_up(storage);
    Ok(session)
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
        storage.user_document(UserId::NOBODY, DocumentId::NONE)?;
        hasher.verify_nobody(&login.password);
        return Ok(None);
    };
    let current = present_user(storage, &login.account, pointer)?;
    let right = hasher.verify(&login.password, &current.user.password_hash)?;
    Ok(right.then_some(current))
}

/// The user that SQLite pointed to, who is asked for again if its document was replaced since.
///
/// # Errors
/// [`Error::Busy`] if the name has become another user's meanwhile: the attempt was counted for the first.
fn present_user(storage: &Storage, account: &Account, pointer: Pointer) -> Result<CurrentUser> {
    let first = std::cell::Cell::new(Some(pointer));
    let current = current_user(storage, |storage| match first.take() {
        Some(pointer) => Ok(Some(pointer)),
        None => storage.pointer_of_account(account),
    })?;
    current
        .filter(|current| current.user.id == pointer.user_id)
        .ok_or(Error::Busy)
}

/// Hashes the password again at today's parameters.
fn renew_hash(context: &Context, hasher: &Hasher, password: &Password, before: &CurrentUser) -> Result<()> {
    let password_hash = hasher.hash(password, system::random()?)?;
    context.users().change(before.user.id, |user| {
        if user.epoch != before.user.epoch {
            // The password was changed meanwhile.
            return Err(Error::Busy);
        }
        user.password_hash.clone_from(&password_hash);
        Ok(())
    })
}

/// Begins a session: noted in SQLite first, so that no document is ever left that no cleanup finds. The same statement
/// forgives what the login was counted under.
fn begin_session(
    storage: &Storage,
    ttl: u64,
    current: &CurrentUser,
    device: Device,
    forgiven: Subjects<'_>,
) -> Result<Session> {
    let id = SessionId::generate(system::random)?;
    let handle = id.handle();
    let user = &current.user;
    let created = system::now();
    let expires = created + ttl;
    let row = SessionRow {
        handle: &handle,
        user_id: user.id,
        epoch: user.epoch,
        created,
        expires,
    };
    storage.note_session(&row, forgiven)?;
    let record = SessionRecord {
        user_id: user.id,
        epoch: user.epoch,
        document: current.document,
        created,
        expires,
        device,
    };
    storage.put_session(&handle, &record)?;
    Ok(record.to_session(id, user))
}

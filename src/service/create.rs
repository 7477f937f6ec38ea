//! Create: a new user.

use super::write::{Change, write};
use super::{Context, names, sweep};
use crate::domain::{Email, Epoch, Error, Password, Result, Taken, UserId, UserRecord, Username};
use crate::{settings, system};

/// The user to create.
#[derive(Debug)]
pub struct Create {
    /// The id; a random one if absent.
    pub id: Option<UserId>,
    /// The username.
    pub username: Username,
    /// The email address.
    pub email: Email,
    /// The password.
    pub password: Password,
}

/// Creates a user and returns its id.
///
/// # Errors
/// [`Error::AlreadyExists`] if the id, the username or the email is in use, in this order of precedence.
pub fn create(context: &Context, request: Create) -> Result<UserId> {
    settings::blocklist()?.check("password", &request.password, &request.username, &request.email)?;
    // Before the lease: hashing takes most of the request, and a lease is the shorter the safer.
    let password_hash = settings::hasher()?.hash(&request.password, system::random()?)?;
    let id = match request.id {
        Some(id) => id,
        None => UserId::from_random(system::random()?),
    };
    let now = system::now();
    let mut user = UserRecord {
        id,
        username: request.username,
        email: request.email,
        created: now,
        updated: now,
        epoch: Epoch::from_random(system::random()?),
        revision: 0,
        password_hash,
    };
    write(&context.storage, &context.namespace, id, |write| {
        if request.id.is_some() && write.user()?.is_some() {
            return Err(Error::AlreadyExists(Taken::Id));
        }
        names::claim(write, &user.username, &user.email)?;
        write.commit(&mut user, Change::DocumentOnly)
    })?;
    sweep::sweep(context);
    Ok(id)
}

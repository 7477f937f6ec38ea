//! The protocols that use cases follow: how a user is changed and read, how attempts are counted, and how what is left
//! behind is cleared away. ARCHITECTURE.md says why each order of storage calls is as it is.

mod allowance;
mod attempt;
mod cleanup;
mod creation;
mod reading;
mod reindex;
mod sessions;
mod unknown_name;
mod users;

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use crate::domain::{Error, Namespace, Result, Timestamp, Token, UserId, UserRecord};
use crate::log::Details;
use crate::settings::{self, FailuresPerAddress};
use crate::storage::Storage;

pub use attempt::{Attempt, ProvenUser};
pub use cleanup::clean_up;
pub use creation::count_creation;
pub use reading::{CurrentUser, current_user, user_of_session};
pub use reindex::{Place, Reindexed, ReindexedUser, reindex};
pub use sessions::{end_session, last_written_use, read_session_document};
pub use users::Users;

/// What every use case works with.
pub struct Context {
    /// The stores as one namespace sees them, opened as needed.
    pub storage: Storage,
    /// When the request began. What it writes says this time, except the notes of documents.
    pub now: Timestamp,
    /// What the log will say of it.
    pub log: Rc<Details>,
    session_ttl: OnceCell<Duration>,
    failures_per_address: OnceCell<FailuresPerAddress>,
}

impl Context {
    /// A context for one request or call in a namespace.
    pub fn new(namespace: Namespace, now: Timestamp, log: Rc<Details>) -> Self {
        Self {
            storage: Storage::new(namespace),
            now,
            log,
            session_ttl: OnceCell::new(),
            failures_per_address: OnceCell::new(),
        }
    }

    /// The users of the namespace.
    pub fn users(&self) -> Users<'_> {
        Users::new(&self.storage)
    }

    /// Creates a user, and cleans up. See [`Users::create`].
    pub fn create_user(&self, user: &UserRecord) -> Result<()> {
        self.users().create(user)?;
        self.log.user(user.id);
        clean_up(self);
        Ok(())
    }

    /// Changes a user, and cleans up. See [`Users::change`].
    pub fn change_user(&self, id: UserId, work: impl Fn(&mut UserRecord) -> Result<()>) -> Result<UserRecord> {
        let user = self.users().change(id, &|user: &mut UserRecord| {
            self.log.user(user.id);
            work(user)
        })?;
        clean_up(self);
        Ok(user)
    }

    /// Reads the user that a token was issued to.
    ///
    /// # Errors
    /// [`Error::TokenInvalid`] if there is no such user: its tokens are as invalid as any other.
    pub fn user_of_token(&self, token: &Token) -> Result<UserRecord> {
        let current = self.users().current(token.user_id()).map_err(without_user)?;
        self.log.user(current.user.id);
        Ok(current.user)
    }

    /// Changes the user that a token was issued to. See [`Context::change_user`].
    ///
    /// # Errors
    /// [`Error::TokenInvalid`] as in [`Context::user_of_token`].
    pub fn change_user_of_token(&self, token: &Token, work: impl Fn(&mut UserRecord) -> Result<()>) -> Result<()> {
        self.change_user(token.user_id(), work).map_err(without_user)?;
        Ok(())
    }

    /// Deletes a user, and cleans up. See [`Users::delete`].
    pub fn delete_user(&self, id: UserId) -> Result<()> {
        self.users().delete(id)?;
        self.log.user(id);
        clean_up(self);
        Ok(())
    }

    /// Forgets everything that is counted against a user, and from which networks its password is known: what a reset of the
    /// password and the operator do.
    pub fn reset_attempts(&self, id: UserId) -> Result<()> {
        self.storage.reset_attempts(id)
    }

    /// How long a session lives. The variable is read once.
    pub fn session_ttl(&self) -> Result<Duration> {
        if let Some(ttl) = self.session_ttl.get() {
            return Ok(*ttl);
        }
        let ttl = settings::session_ttl()?;
        Ok(*self.session_ttl.get_or_init(|| ttl))
    }

    /// How many wrong passwords an address may send. The variable is read once.
    pub fn failures_per_address(&self) -> Result<FailuresPerAddress> {
        if let Some(failures) = self.failures_per_address.get() {
            return Ok(*failures);
        }
        let failures = settings::failures_per_address()?;
        Ok(*self.failures_per_address.get_or_init(|| failures))
    }
}

/// The error of a token whose user isn't there.
fn without_user(error: Error) -> Error {
    match error {
        Error::UserNotFound => Error::TokenInvalid,
        error => error,
    }
}

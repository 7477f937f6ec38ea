//! The protocols that use cases follow: how a user is changed and read, how attempts at passwords are counted, and how
//! what is left behind is cleared away. ARCHITECTURE.md says why each order of storage calls is as it is.

mod attempt;
mod cleanup;
mod reading;
mod sessions;
mod users;

use std::cell::OnceCell;
use std::time::Duration;

use crate::domain::{Namespace, Result, Timestamp, UserId, UserRecord};
use crate::settings;
use crate::storage::{AttemptKey, Storage};

pub use attempt::{Attempt, Target};
pub use cleanup::clean_up;
pub use reading::{CurrentUser, current_user, user_of_session};
pub use sessions::{end_session, last_written_use, read_session_document};
pub use users::Users;

/// What every use case works with.
pub struct Context {
    /// The stores as one namespace sees them, opened as needed.
    pub storage: Storage,
    /// When the request began. What it writes says this time, except the notes of documents.
    pub now: Timestamp,
    session_ttl: OnceCell<Duration>,
}

impl Context {
    /// A context for one request or call in a namespace.
    pub fn new(namespace: Namespace, now: Timestamp) -> Self {
        Self {
            storage: Storage::new(namespace),
            now,
            session_ttl: OnceCell::new(),
        }
    }

    /// The users of the namespace.
    pub fn users(&self) -> Users<'_> {
        Users::new(&self.storage)
    }

    /// Creates a user, and cleans up. See [`Users::create`].
    pub fn create_user(&self, user: &UserRecord) -> Result<()> {
        self.users().create(user)?;
        clean_up(self);
        Ok(())
    }

    /// Changes a user, and cleans up. See [`Users::change`].
    pub fn change_user(&self, id: UserId, work: impl Fn(&mut UserRecord) -> Result<()>) -> Result<UserRecord> {
        let user = self.users().change(id, &work)?;
        clean_up(self);
        Ok(user)
    }

    /// Deletes a user, and cleans up. See [`Users::delete`].
    pub fn delete_user(&self, id: UserId) -> Result<()> {
        self.users().delete(id)?;
        clean_up(self);
        Ok(())
    }

    /// Forgets the wrong passwords that were counted against a user.
    pub fn reset_attempts(&self, id: UserId) -> Result<()> {
        self.storage.reset_attempts(&AttemptKey::User(id))
    }

    /// How long a session lives. The variable is read once.
    pub fn session_ttl(&self) -> Result<Duration> {
        if let Some(ttl) = self.session_ttl.get() {
            return Ok(*ttl);
        }
        let ttl = settings::session_ttl()?;
        Ok(*self.session_ttl.get_or_init(|| ttl))
    }
}

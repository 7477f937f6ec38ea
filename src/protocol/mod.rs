//! The protocols that use cases follow: how a user is changed and read, how attempts at passwords are counted, and how
//! what is left behind is cleared away. ARCHITECTURE.md says why each order of storage calls is as it is.

mod attempt;
mod cleanup;
mod reading;
mod users;

use crate::domain::{Namespace, Timestamp};
use crate::storage::Storage;

pub use attempt::{Attempt, Target};
pub use cleanup::clean_up;
pub use reading::{CurrentUser, current_user, user_of_session};
pub use users::Users;

/// What every use case works with.
pub struct Context {
    /// The stores as one namespace sees them, opened as needed.
    pub storage: Storage,
    /// When the request began. What it writes says this time, except the notes of documents.
    pub now: Timestamp,
}

impl Context {
    /// A context for one request or call in a namespace.
    pub fn new(namespace: Namespace, now: Timestamp) -> Self {
        let storage = Storage::new(namespace);
        Self { storage, now }
    }

    /// The users of the namespace.
    pub fn users(&self) -> Users<'_> {
        Users::new(&self.storage)
    }
}

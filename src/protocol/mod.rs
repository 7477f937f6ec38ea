//! The protocols that use cases follow: how a user is changed and read, how passwords are counted, and how what is
//! left behind is cleared away. ARCHITECTURE.md says why each order of storage calls is as it is.

mod cleanup;
mod reading;
mod throttle;
mod users;

use crate::domain::Namespace;
use crate::storage::Storage;

pub use cleanup::clean_up;
pub use reading::{CurrentUser, current_user, user_of_session};
pub use throttle::{Counted, Target, count_attempt};
pub use users::Users;

/// What every use case works with: the stores as one caller's namespace sees them.
pub struct Context {
    /// The stores, opened as needed.
    pub storage: Storage,
}

impl Context {
    /// A context for one request or call.
    pub fn new(namespace: Namespace) -> Self {
        let storage = Storage::new(namespace);
        Self { storage }
    }

    /// The users of the namespace.
    pub fn users(&self) -> Users<'_> {
        Users::new(&self.storage)
    }
}

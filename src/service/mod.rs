//! The use cases, one file each, over storage and the domain's rules. Both faces, HTTP and WIT, call only this.

mod create;
mod delete;
mod health;
mod list_sessions;
mod login;
mod logout;
mod logout_all;
mod names;
mod read;
mod read_session;
mod search;
mod sweep;
mod throttle;
mod update;
mod update_password;
mod write;

use crate::domain::Namespace;
use crate::storage::Storage;

pub use create::{Create, create};
pub use delete::delete;
pub use health::health;
pub use list_sessions::list_sessions;
pub use login::{Account, Login, login};
pub use logout::logout;
pub use logout_all::logout_all;
pub use read::read;
pub use read_session::read_session;
pub use search::{Found, Search, search};
pub use update::{Update, update};
pub use update_password::{UpdatePassword, update_password};

/// What every use case works in: one caller's namespace, and the stores.
pub struct Context {
    /// The tenant. Nothing of another one is read or written, but for the sweep.
    pub namespace: Namespace,
    /// The stores, opened as needed.
    pub storage: Storage,
}

impl Context {
    /// A context for one request or call.
    pub fn new(namespace: Namespace) -> Self {
        Self {
            namespace,
            storage: Storage::default(),
        }
    }
}

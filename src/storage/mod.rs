//! Storage: the only module that speaks to Spin's key-value store and SQLite.
//!
//! SQLite has one row per user, which decides on names and points to the document that counts. Key-value has the
//! documents, each written once, and the sessions. ARCHITECTURE.md says how the two stay in step.

mod key_value;
mod sqlite;

use std::cell::OnceCell;
use std::rc::Rc;

use spin_sdk::key_value::Store;
use spin_sdk::sqlite::Connection;

use crate::domain::Namespace;

pub use key_value::{StoredKey, UserDocument};
pub use sqlite::{
    AccountKey, Allowance, Count, CountKey, Counted, Counts, DocumentState, Due, Expired, FoundAccount, FoundUser,
    NameKey, Note, Obstacles, Pointer, Proof, RecordedSession, References, Refusal, SessionRow, UserRow,
};

/// Both stores, as one namespace sees them. Only the search for what is to be cleared away reads other namespaces.
pub struct Storage {
    namespace: Namespace,
    stores: Rc<Stores>,
}

/// The stores themselves, each opened when it is first needed and once a request.
#[derive(Default)]
struct Stores {
    key_value: OnceCell<Store>,
    sqlite: OnceCell<Connection>,
}

impl Storage {
    /// The stores for one request, none of them opened yet.
    pub fn new(namespace: Namespace) -> Self {
        let stores = Rc::default();
        Self { namespace, stores }
    }

    /// The namespace.
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The same stores as another namespace sees them.
    #[must_use]
    pub fn in_namespace(&self, namespace: Namespace) -> Self {
        let stores = Rc::clone(&self.stores);
        Self { namespace, stores }
    }
}

//! Storage that fails on demand.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use host::hooks::{Operation, StorageCall, StorageHook, Verdict};

/// What goes wrong with storage.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Failing {
    #[default]
    Nothing,
    /// No commit succeeds, as if other requests were faster each time.
    Commits,
    /// The instance ends at once when it opens the database.
    DatabaseKills,
    Everything,
}

/// Storage that fails on demand.
#[derive(Default)]
pub struct FailingStorage(Mutex<Failing>);

impl FailingStorage {
    fn failing(&self) -> Failing {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn fails(&self, what: Failing) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }
}

#[async_trait]
impl StorageHook for FailingStorage {
    fn rewrite(&self, call: &mut StorageCall) {
        if let (Failing::Commits, Operation::SqliteExecute { statement, .. }) = (self.failing(), &mut call.operation) {
            *statement = statement.replace("ON CONFLICT DO NOTHING", "AND FALSE ON CONFLICT DO NOTHING");
        }
    }

    async fn before(&self, call: &StorageCall) -> Verdict {
        match (self.failing(), &call.operation) {
            (Failing::Everything, _) => Verdict::Fail,
            (Failing::DatabaseKills, Operation::SqliteOpen { .. }) => Verdict::Die,
            _ => Verdict::Proceed,
        }
    }
}

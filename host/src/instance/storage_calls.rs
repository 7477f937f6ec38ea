//! The storage calls of an instance: numbered, and passed to the storage hook.

use std::fmt;
use std::sync::Arc;

use crate::hooks::{Operation, RequestId, StorageCall, StorageHook};

/// The number of storage calls that an instance has made, and the hook around them.
pub(crate) struct StorageCalls {
    pub(crate) request: RequestId,
    pub(crate) made: u32,
    pub(crate) hook: Arc<dyn StorageHook>,
}

impl StorageCalls {
    /// Numbers a call, and lets the hook rewrite it.
    pub(crate) fn next(&mut self, operation: Operation) -> StorageCall {
        let index = self.made;
        self.made += 1;
        let mut call = StorageCall {
            request: self.request,
            index,
            operation,
        };
        self.hook.rewrite(&mut call);
        call
    }
}

/// The trap that ends an instance if a storage hook kills it.
#[derive(Debug)]
pub(crate) struct Died;

impl fmt::Display for Died {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the instance died at a storage call")
    }
}

impl std::error::Error for Died {}

//! Hooks for tests: the clock, the randomness and the storage calls that a guest meets.

mod clock;
mod random;
mod request_id;
mod storage;

use std::sync::Arc;

pub use clock::{Clock, SystemClock, VirtualClock};
pub use random::{Random, SeededRandom, SystemRandom};
pub use request_id::RequestId;
pub use storage::{Operation, PassThrough, StorageCall, StorageHook, Verdict};

/// Everything that can make two runs of the same requests differ. The default is the real world.
#[derive(Clone)]
pub struct Hooks {
    /// The time that `wasi:clocks` returns.
    pub clock: Arc<dyn Clock>,
    /// The source of the bytes that `wasi:random` returns.
    pub random: Arc<dyn Random>,
    /// Called around each storage call of a guest.
    pub storage: Arc<dyn StorageHook>,
}

impl Default for Hooks {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock::default()),
            random: Arc::new(SystemRandom),
            storage: Arc::new(PassThrough),
        }
    }
}

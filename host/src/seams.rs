//! The seams at which a test takes an application's surroundings into its own hands.

pub(crate) mod clock;
mod random;
mod storage;

use std::fmt;
use std::sync::Arc;

pub use clock::{Clock, SystemClock, VirtualClock};
pub use random::{Random, SeededRandom, SystemRandom};
pub use storage::{Operation, StorageCall, StorageSeam, Transparent, Verdict};

/// Identifies a request across the seams; put one in a request's extensions to choose it yourself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// Everything that could make two runs of the same requests differ. The default is the real world.
#[derive(Clone)]
pub struct Seams {
    /// What `wasi:clocks` tells guests.
    pub clock: Arc<dyn Clock>,
    /// Where `wasi:random` takes its bytes from.
    pub random: Arc<dyn Random>,
    /// What stands between guests and their storage.
    pub storage: Arc<dyn StorageSeam>,
}

impl Default for Seams {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock::default()),
            random: Arc::new(SystemRandom),
            storage: Arc::new(Transparent),
        }
    }
}

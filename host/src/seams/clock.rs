//! The clock seam: what time guests believe it is.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// Tells guests the time, through `wasi:clocks`.
pub trait Clock: Send + Sync {
    /// The time of day, since the Unix epoch.
    fn now(&self) -> Duration;

    /// The time since some fixed moment; it never goes back.
    fn monotonic(&self) -> Duration;
}

/// The machine's own clock.
pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that moves only when told to.
///
/// It governs what guests read. A guest that *sleeps* (subscribes to the monotonic clock) still
/// waits in real time, because Wasmtime arms its own timer for that.
#[derive(Debug)]
pub struct VirtualClock {
    times: Mutex<Times>,
}

#[derive(Clone, Copy, Debug)]
struct Times {
    now: Duration,
    monotonic: Duration,
}

impl VirtualClock {
    /// A clock that stands at `now`, a time since the Unix epoch.
    pub fn new(now: Duration) -> Self {
        let monotonic = Duration::ZERO;
        Self {
            times: Mutex::new(Times { now, monotonic }),
        }
    }

    /// Moves both clocks forward.
    pub fn advance(&self, by: Duration) {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.now += by;
        times.monotonic += by;
    }

    /// Sets the time of day, also backwards, as an administrator might; the monotonic clock stays.
    pub fn set(&self, now: Duration) {
        self.times.lock().unwrap_or_else(PoisonError::into_inner).now = now;
    }

    fn read(&self) -> Times {
        *self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        self.read().now
    }

    fn monotonic(&self) -> Duration {
        self.read().monotonic
    }
}

/// Presents a [`Clock`] as the two clocks that Wasmtime asks for.
pub(crate) struct GuestClock(pub(crate) std::sync::Arc<dyn Clock>);

impl HostWallClock for GuestClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0.now()
    }
}

impl HostMonotonicClock for GuestClock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.monotonic().as_nanos()).unwrap_or(u64::MAX)
    }
}

//! The clock hook: the time that guests read.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The time that guests read through `wasi:clocks`.
pub trait Clock: Send + Sync {
    /// Returns the time of day, since the Unix epoch.
    fn now(&self) -> Duration;

    /// Returns the time since some fixed moment. It never goes back.
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

/// A clock that moves only through [`advance`](Self::advance) and [`set`](Self::set).
///
/// A guest that *sleeps* (subscribes to the monotonic clock) still waits in real time, because Wasmtime arms its own
/// timer for that.
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
    /// Creates a clock that shows `now`, a time since the Unix epoch.
    pub fn new(now: Duration) -> Self {
        let monotonic = Duration::ZERO;
        Self {
            times: Mutex::new(Times { now, monotonic }),
        }
    }

    /// Moves the time of day and the monotonic time forward.
    pub fn advance(&self, by: Duration) {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.now += by;
        times.monotonic += by;
    }

    /// Sets the time of day, also backwards, as an administrator might. The monotonic time stays.
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

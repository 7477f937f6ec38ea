//! The clock hook: the time that guests read.

use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use tokio::sync::watch;

/// The time that guests read through `wasi:clocks`.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Returns the time of day, since the Unix epoch.
    fn now(&self) -> Duration;

    /// Returns the time since some fixed moment. It never goes back.
    fn monotonic(&self) -> Duration;

    /// Waits until [`monotonic`](Self::monotonic) is `time`, if something other than real time moves the clock. A guest's
    /// sleep ends when as much real time has passed, or this returns.
    async fn reached(&self, time: Duration) {
        let _ = time;
        std::future::pending::<()>().await;
    }
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

#[async_trait]
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
/// The sleep of a guest ends when the test has advanced the clock by as much. It also ends when as much real time has
/// passed, so that a guest that waits for another one goes on while the clock stands still.
#[derive(Debug)]
pub struct VirtualClock {
    times: watch::Sender<Times>,
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
            times: watch::Sender::new(Times { now, monotonic }),
        }
    }

    /// Moves the time of day and the monotonic time forward.
    pub fn advance(&self, by: Duration) {
        self.times.send_modify(|times| {
            times.now += by;
            times.monotonic += by;
        });
    }

    /// Sets the time of day, also backwards, as an administrator might. The monotonic time stays.
    pub fn set(&self, now: Duration) {
        self.times.send_modify(|times| times.now = now);
    }

    fn read(&self) -> Times {
        *self.times.borrow()
    }
}

#[async_trait]
impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        self.read().now
    }

    fn monotonic(&self) -> Duration {
        self.read().monotonic
    }

    async fn reached(&self, time: Duration) {
        // This fails only if the clock is gone.
        let _ = self.times.subscribe().wait_for(|times| times.monotonic >= time).await;
    }
}

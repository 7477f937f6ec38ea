//! A body that comes slowly, in the time of a virtual clock.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use host::hooks::VirtualClock;
use http_body::{Body, Frame};

/// A body whose sender pauses before each byte. The clock moves whenever somebody looks for a byte that isn't there.
pub struct SlowBody {
    clock: Arc<VirtualClock>,
    /// What comes, byte by byte; then nothing comes any more.
    bytes: Bytes,
    /// Whether the body ends after the bytes.
    ends: bool,
    pause: Duration,
    pausing: bool,
    /// How often somebody looked for a byte.
    pub looks: Arc<AtomicU64>,
}

impl SlowBody {
    /// A body of which nothing has come yet, with a pause in seconds.
    pub fn new(clock: &Arc<VirtualClock>, bytes: impl Into<Bytes>, ends: bool, pause: u64) -> Self {
        Self {
            clock: Arc::clone(clock),
            bytes: bytes.into(),
            ends,
            pause: Duration::from_secs(pause),
            pausing: false,
            looks: Arc::default(),
        }
    }
}

impl Body for SlowBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.pausing = !self.pausing;
        let silent = self.bytes.is_empty() && !self.ends;
        if self.pausing || silent {
            self.clock.advance(self.pause);
            if !silent {
                context.waker().wake_by_ref();
            }
            return Poll::Pending;
        }
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let byte = self.bytes.split_to(1);
        Poll::Ready(Some(Ok(Frame::data(byte))))
    }
}

//! The idle timeout of a request to the guarded component: how long the guard waits while nothing happens.
//!
//! `wasi:http` has a timeout for the first byte of a response, but Spin doesn't apply it to a request to another
//! component of the application. So the guard has a timer of its own.

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::task::Poll;

use spin_executor::{CancelOnDropToken, push_waker_and_get_token};
use spin_sdk::http::Response;
use wasi::clocks::monotonic_clock::{now, subscribe_instant};

use crate::{refuse, variable};

/// In seconds, if the manifest doesn't have the variable.
const DEFAULT: u64 = 60;
const NANOSECONDS: u64 = 1_000_000_000;

/// Expires if nothing happens for as long as the variable `app_timeout` allows.
pub(crate) struct IdleTimeout {
    /// How long nothing may happen, in nanoseconds; 0 for any time.
    limit: u64,
    /// When it was started or restarted, in nanoseconds of the monotonic clock.
    started: Cell<u64>,
}

impl IdleTimeout {
    /// Starts the timeout.
    pub(crate) fn start() -> Result<Self, Response> {
        Ok(Self {
            limit: seconds()?.saturating_mul(NANOSECONDS),
            started: Cell::new(now()),
        })
    }

    /// Starts the timeout again, because something has happened.
    pub(crate) fn restart(&self) {
        self.started.set(now());
    }

    /// Completes when the timeout has expired.
    pub(crate) async fn expired(&self) {
        if self.limit == 0 {
            return pending().await;
        }
        let mut timer: Option<CancelOnDropToken> = None;
        poll_fn(|context| {
            let end = self.started.get().saturating_add(self.limit);
            if now() >= end {
                return Poll::Ready(());
            }
            // This cancels the timer of the poll before.
            timer = Some(push_waker_and_get_token(subscribe_instant(end), context.waker().clone()).into());
            Poll::Pending
        })
        .await;
    }
}

/// The variable `app_timeout`.
fn seconds() -> Result<u64, Response> {
    match variable::text("app_timeout")?.as_str() {
        "" => Ok(DEFAULT),
        text => text
            .parse()
            .map_err(|_| refuse::misconfigured("the variable app_timeout must be a whole number of seconds")),
    }
}

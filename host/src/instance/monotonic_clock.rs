//! `wasi:clocks/monotonic-clock` on the clock hook. Wasmtime's own shows the hook's time, too, but arms timers of real time
//! only.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};

use super::state::InstanceState;
use crate::hooks::Clock;

/// The longest sleep, in place of those that no timer can wait for: a year.
const LONGEST_SLEEP: Duration = Duration::from_hours(365 * 24);

/// Puts this implementation in the place of Wasmtime's.
pub(crate) fn add_to_linker(linker: &mut Linker<InstanceState>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    monotonic_clock::add_to_linker::<InstanceState, MonotonicClock>(linker, |state| View {
        clock: &state.clock,
        table: &mut state.table,
    })?;
    linker.allow_shadowing(false);
    Ok(())
}

struct MonotonicClock;

impl HasData for MonotonicClock {
    type Data<'a> = View<'a>;
}

/// What the interface's functions use of an instance.
struct View<'a> {
    clock: &'a Arc<dyn Clock>,
    table: &'a mut ResourceTable,
}

impl View<'_> {
    fn sleep(&mut self, duration: Duration) -> wasmtime::Result<Resource<DynPollable>> {
        let duration = duration.min(LONGEST_SLEEP);
        let sleep = self.table.push(Sleep {
            real: Instant::now() + duration,
            reached: self.clock.monotonic() + duration,
            clock: Arc::clone(self.clock),
        })?;
        subscribe(self.table, sleep)
    }
}

impl monotonic_clock::Host for View<'_> {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(nanoseconds(self.clock.monotonic()))
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(1)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let now = nanoseconds(self.clock.monotonic());
        self.sleep(Duration::from_nanos(when.saturating_sub(now)))
    }

    fn subscribe_duration(&mut self, duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.sleep(Duration::from_nanos(duration))
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The sleep of a guest.
struct Sleep {
    real: Instant,
    reached: Duration,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Pollable for Sleep {
    async fn ready(&mut self) {
        tokio::select! {
            () = tokio::time::sleep_until(self.real) => {}
            () = self.clock.reached(self.reached) => {}
        }
    }
}

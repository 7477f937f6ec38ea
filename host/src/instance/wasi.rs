//! The WASI of an instance: environment, output, the time of day and randomness.

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::ChaCha20Rng;
use rand::{Rng, SeedableRng};
use wasmtime_wasi::{HostWallClock, WasiCtx, WasiCtxBuilder};

use super::output::{Lines, Output, Stream};
use crate::hooks::{Clock, Hooks, RequestId};
use crate::manifest::configuration::Configuration;

/// Makes the WASI context of the instance that serves `request`. It has no files and no network.
pub(crate) fn context(
    configuration: &Configuration,
    hooks: &Hooks,
    output: &Arc<Output>,
    request: RequestId,
) -> WasiCtx {
    let mut random = hooks.random.stream(request);
    let mut seed = [0; 16];
    random.fill_bytes(&mut seed);
    WasiCtxBuilder::new()
        .envs(&configuration.environment)
        .stdout(Lines::new(output, Stream::Stdout))
        .stderr(Lines::new(output, Stream::Stderr))
        .wall_clock(GuestClock(Arc::clone(&hooks.clock)))
        .insecure_random_seed(u128::from_le_bytes(seed))
        .insecure_random(ChaCha20Rng::from_rng(&mut random))
        .secure_random(random)
        .build()
}

/// Adapts a [`Clock`] to Wasmtime's wall clock.
struct GuestClock(Arc<dyn Clock>);

impl HostWallClock for GuestClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0.now()
    }
}

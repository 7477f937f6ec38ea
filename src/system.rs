//! The system's clock and randomness.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};

use crate::domain::{Error, Result, Timestamp};

/// Reads the clock.
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(0).after(since_epoch)
}

/// Waits.
pub fn sleep(duration: Duration) {
    std::thread::sleep(duration);
}

/// Draws bytes from the system's cryptographic randomness.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::unavailable("randomness", error))?;
    Ok(bytes)
}

/// A cryptographic generator, seeded by the system's randomness.
pub fn rng() -> Result<StdRng> {
    StdRng::try_from_rng(&mut SysRng).map_err(|error| Error::unavailable("randomness", error))
}

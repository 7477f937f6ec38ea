//! The system's clock and randomness.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::domain::{Error, Result};

/// Unix time in microseconds.
pub fn now_us() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_micros()).unwrap_or(u64::MAX)
}

/// Unix time in milliseconds.
pub fn now_ms() -> u64 {
    now_us() / 1000
}

/// Unix time in seconds.
pub fn now() -> u64 {
    now_ms() / 1000
}

/// Waits.
pub fn sleep(duration: Duration) {
    std::thread::sleep(duration);
}

/// Bytes from the system's cryptographic randomness.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    /// WASI gives eight bytes a call, so that one call more would go for bytes that begin between.
    #[repr(align(8))]
    struct Aligned<const N: usize>([u8; N]);
    let mut bytes = Aligned([0; N]);
    getrandom::fill(&mut bytes.0).map_err(|_| Error::Unavailable)?;
    Ok(bytes.0)
}

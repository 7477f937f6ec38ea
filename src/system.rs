//! The system's clock and randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::{Error, Result};

/// Unix time in milliseconds.
pub fn now_ms() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}

/// Unix time in seconds.
pub fn now() -> u64 {
    now_ms() / 1000
}

/// Bytes from the system's cryptographic randomness.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Unavailable)?;
    Ok(bytes)
}

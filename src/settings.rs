//! The operator's settings: every Spin variable that the component reads, read when it is needed.

use spin_sdk::variables;

use crate::credential::Hasher;
use crate::domain::{Error, Result};

/// How long a session lives, in seconds (variable `session_ttl`).
pub fn session_ttl() -> Result<u64> {
    whole_seconds("session_ttl", 1, 10 * 365 * 24 * 3600)
}

/// How long a write to a user may take before another takes its place, in seconds (variable `write_lease`).
///
/// What is assumed of time stands in ARCHITECTURE.md.
pub fn write_lease() -> Result<u64> {
    whole_seconds("write_lease", 1, 3600)
}

/// What makes and checks password hashes (variable `password_hash`).
pub fn hasher() -> Result<Hasher> {
    Hasher::new(&variable("password_hash")?)
}

fn variable(name: &'static str) -> Result<String> {
    variables::get(name).map_err(|_| Error::Misconfigured {
        variable: name,
        reason: "can't be read",
    })
}

fn whole_seconds(name: &'static str, least: u64, most: u64) -> Result<u64> {
    let seconds = variable(name)?.trim().parse().ok();
    let within = seconds.filter(|seconds| (least..=most).contains(seconds));
    within.ok_or(Error::Misconfigured {
        variable: name,
        reason: "must be a whole number of seconds within its documented range",
    })
}

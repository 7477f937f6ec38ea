//! The throttle: how fast passwords may be tried, on one account and from one address.

use std::net::IpAddr;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::Context;
use crate::domain::{Error, Result, Timestamp, UserId};
use crate::storage::{AttemptKey, Limit, Storage, Verdict};
use crate::{log, settings};

/// How many wrong passwords an account may get before the waits begin. With the waits below, a hundred failures in a row
/// take 21 h 32 min. NIST SP 800-63B-4, 3.2.2 allows a hundred before the password is disabled; here the waits go on
/// instead, because otherwise anyone could lock a user out for good.
const FREE_FAILURES: u64 = 5;

/// The first wait, in milliseconds; each further failure doubles it.
const FIRST_WAIT: u64 = 1_000;

/// The longest wait, in milliseconds. Longer ones would only help those who want to lock a user out.
const LONGEST_WAIT: u64 = 15 * 60 * 1_000;

/// For how long an account's failures are remembered after the last one.
const MEMORY: Duration = Duration::from_hours(24);

/// The window in which an address's failures are counted, in seconds.
const WINDOW: u64 = 3600;

/// For how long a window's count is kept after its end: the clock of another instance may be slow.
const WINDOW_KEPT: Duration = Duration::from_mins(1);

/// Whose password is tried.
pub enum Target<'a> {
    /// A user's, by whatever name.
    User(UserId),
    /// No one's: a name that no user has.
    UnknownName(&'a str),
}

/// An attempt that was counted as a failure before its password is checked.
pub struct Attempt<'a> {
    storage: &'a Storage,
    account_key: AttemptKey,
    address_key: Option<AttemptKey>,
}

impl<'a> Attempt<'a> {
    /// Counts an attempt on `target` from `address`, if one is known.
    ///
    /// # Errors
    /// [`Error::Throttled`] if it comes too early. Then no hash may be computed.
    pub fn count(context: &'a Context, target: &Target<'_>, address: Option<IpAddr>) -> Result<Self> {
        let now = context.now;
        let mut attempt = Self {
            storage: &context.storage,
            account_key: account_key(target),
            address_key: None,
        };
        if let (Some(address), Some(free)) = (address, settings::failures_per_address()?) {
            let key = address_key(address, now);
            attempt.count_under(&key, &limit_of_address(free, now), now)?;
            attempt.address_key = Some(key);
        }
        let limit = Limit {
            free: FREE_FAILURES,
            first_wait: FIRST_WAIT,
            longest_wait: LONGEST_WAIT,
            forget_at: now.after(MEMORY),
        };
        if let Err(error) = attempt.count_under(&attempt.account_key, &limit, now) {
            attempt.refund_address();
            return Err(error);
        }
        Ok(attempt)
    }

    fn count_under(&self, key: &AttemptKey, limit: &Limit, now: Timestamp) -> Result<()> {
        match self.storage.count_attempt(key, limit, now)? {
            Verdict::Allowed => Ok(()),
            Verdict::BlockedUntil(until) => {
                let seconds = until.since(now).as_millis().div_ceil(1000).max(1);
                let retry_after = u32::try_from(seconds).unwrap_or(u32::MAX);
                Err(Error::Throttled { retry_after })
            }
        }
    }

    /// Refunds the attempt if `outcome` is a failure, because then it was no guess. Returns `outcome` unchanged.
    pub fn refund_if_failed<T>(&self, outcome: Result<T>) -> Result<T> {
        if outcome.is_err() {
            log::ignored("refund of an attempt", self.storage.refund_attempt(&self.account_key));
            self.refund_address();
        }
        outcome
    }

    /// Forgets all failures of the account, because the password was right.
    pub fn reset_account(&self) -> Result<()> {
        self.storage.reset_attempts(&self.account_key)
    }

    /// Takes back what was counted for the address. If that fails, one attempt too many is counted.
    pub fn refund_address(&self) {
        if let Some(key) = &self.address_key {
            log::ignored("refund of an attempt", self.storage.refund_attempt(key));
        }
    }
}

/// The key of the count of an account's failures.
///
/// People type passwords where the name belongs, so of an unknown name only 32 bits of its SHA-256 are kept: enough to
/// tell names apart, too little to find out which one it was.
fn account_key(target: &Target<'_>) -> AttemptKey {
    match target {
        Target::User(id) => AttemptKey::User(*id),
        Target::UnknownName(name) => {
            let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(name.as_bytes()));
            AttemptKey::UnknownName([a, b, c, d])
        }
    }
}

/// The key of the count of an address's failures in the present window.
fn address_key(address: IpAddr, now: Timestamp) -> AttemptKey {
    AttemptKey::Address(network(address), now.as_seconds() / WINDOW)
}

/// So many failures are free in the present window, and none more until it ends.
fn limit_of_address(free: u64, now: Timestamp) -> Limit {
    let end = Timestamp::from_seconds((now.as_seconds() / WINDOW + 1) * WINDOW);
    let rest = u64::try_from(end.since(now).as_millis()).unwrap_or(u64::MAX);
    Limit {
        free,
        first_wait: rest,
        longest_wait: rest,
        forget_at: end.after(WINDOW_KEPT),
    }
}

/// The network that an address stands for: itself, or for IPv6 the /64 that one host has for itself (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
        address @ IpAddr::V4(_) => address,
    }
}

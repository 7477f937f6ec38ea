//! The throttle: how fast passwords may be tried, on one account and from one address.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::domain::{Error, Result, UserId};
use crate::storage::{Attempt, Counter, Storage, Subjects};
use crate::{settings, system};

/// How many wrong passwords an account bears before the waits begin. With the waits below, a hundred failures in a row
/// take 21 h 32 min. NIST SP 800-63B-4, 3.2.2 allows a hundred before the password is disabled; here the waits go on
/// instead, or anybody could lock a user out for good.
const FREE_FAILURES: u64 = 5;

/// The first wait, in milliseconds; each further failure doubles it.
const FIRST_WAIT: u64 = 1_000;

/// The longest wait, in milliseconds. Longer ones would only help whoever wants to lock a user out.
const LONGEST_WAIT: u64 = 15 * 60 * 1_000;

/// For how long an account's failures are remembered after the last one, in seconds.
const MEMORY: u64 = 24 * 3600;

/// The window in which an address's failures are counted, in seconds.
const WINDOW: u64 = 3600;

/// For how long a window's count is kept after its end, in seconds: an instance whose clock is slow may still be in it.
const WINDOW_KEPT: u64 = 60;

/// An attempt that was counted as a failure before its password was looked at.
pub struct Counted<'a> {
    storage: &'a Storage,
    account: String,
    address: Option<String>,
}

/// Whose password is tried.
pub enum Target<'a> {
    /// A user's, by whatever name.
    User(UserId),
    /// Nobody's: a name that no user has.
    Nobody(&'a str),
}

impl Target<'_> {
    /// What the count is kept under.
    ///
    /// People type passwords where the name belongs, so of an unknown name only 32 bits of its SHA-256 are
    /// kept: enough to tell names apart, too little to find out which one it was.
    fn subject(&self) -> String {
        match self {
            Self::User(id) => format!("user:{id}"),
            Self::Nobody(name) => {
                let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(name.as_bytes()));
                format!("name:{}", hex::encode([a, b, c, d]))
            }
        }
    }
}

/// Counts an attempt on `target` from `address`, if one is known.
///
/// # Errors
/// [`Error::Throttled`] if it comes too early. Then nothing is to be computed.
pub fn count_attempt<'a>(storage: &'a Storage, target: &Target<'_>, address: Option<IpAddr>) -> Result<Counted<'a>> {
    let counted = Counted {
        storage,
        account: target.subject(),
        address: address.map(|address| format!("address:{}:{}", network(address), system::now() / WINDOW)),
    };
    if let (Some(subject), Some(limit)) = (&counted.address, settings::failures_per_address()?) {
        let end = (system::now() / WINDOW + 1) * WINDOW;
        let rest = (end * 1000).saturating_sub(system::now_ms());
        counted.count(&Counter {
            subject: subject.clone(),
            free: limit,
            first_wait: rest,
            longest_wait: rest,
            forget_at: end + WINDOW_KEPT,
        })?;
    }
    let allowed = counted.count(&Counter {
        subject: counted.account.clone(),
        free: FREE_FAILURES,
        first_wait: FIRST_WAIT,
        longest_wait: LONGEST_WAIT,
        forget_at: system::now() + MEMORY,
    });
    if allowed.is_err() {
        counted.take_back_address();
    }
    allowed.map(|()| counted)
}

impl Counted<'_> {
    fn count(&self, counter: &Counter) -> Result<()> {
        let now = system::now_ms();
        match self.storage.count_attempt(counter, now)? {
            Attempt::Allowed => Ok(()),
            Attempt::BlockedUntil(until) => {
                let seconds = until.saturating_sub(now).div_ceil(1000).max(1);
                let retry_after = u32::try_from(seconds).unwrap_or(u32::MAX);
                Err(Error::Throttled { retry_after })
            }
        }
    }

    /// What is to be forgiven if the password is right.
    pub fn subjects(&self) -> Subjects<'_> {
        Subjects {
            account: &self.account,
            address: self.address.as_deref(),
        }
    }

    /// Takes the attempt back if `outcome`, that of looking at the password, is a failure to do so: then it wasn't a
    /// guess, and an outage is not to lock anybody out.
    pub fn unless_failed<T>(&self, outcome: Result<T>) -> Result<T> {
        if outcome.is_err() {
            let _ = self.storage.take_back_attempt(&self.account);
            self.take_back_address();
        }
        outcome
    }

    /// Takes back what was counted for the address. Its failure leaves one attempt too many counted.
    fn take_back_address(&self) {
        if let Some(address) = &self.address {
            let _ = self.storage.take_back_attempt(address);
        }
    }
}

/// Whom an address belongs to: itself, or for IPv6 the /64 that one host has for itself (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
        address @ IpAddr::V4(_) => address,
    }
}

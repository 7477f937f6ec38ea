//! The attempts table: how many passwords were tried lately, counted before they are checked.

use std::fmt;
use std::net::IpAddr;

use super::{Storage, integer, seconds, text};
use crate::domain::{Result, Timestamp, UserId};

/// What attempts are counted under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptKey {
    /// A user. The trigger in `schema.rs` has the same text.
    User(UserId),
    /// A name that no user has, by the beginning of its hash.
    UnknownName([u8; 4]),
    /// A client's network, and the number of the window.
    Address(IpAddr, u64),
}

impl fmt::Display for AttemptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::UnknownName(hash) => write!(f, "name:{}", hex::encode(hash)),
            Self::Address(network, window) => write!(f, "address:{network}:{window}"),
        }
    }
}

/// Whether a password may be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may, and was counted as if it were wrong.
    Allowed,
    /// It may not until then.
    BlockedUntil(Timestamp),
}

/// Counts an attempt, or changes nothing while the key is blocked. From the last free attempt on, each one doubles the
/// wait. One statement, so that of any number at once no more pass than may. A count that is to be forgotten starts again.
const COUNT: &str = "
    INSERT INTO users_attempts (namespace, key, failures, blocked_until, forget_at)
    SELECT ?1, ?2, n, CASE WHEN n < ?4 THEN 0 ELSE ?3 + min(?6, ?5 << min(n - ?4, 32)) END, ?7
    FROM (SELECT 1 + coalesce((SELECT failures FROM users_attempts
        WHERE namespace = ?1 AND key = ?2 AND forget_at > ?3 / 1000), 0) AS n)
    WHERE TRUE
    ON CONFLICT (namespace, key) DO UPDATE SET
        failures = excluded.failures, blocked_until = excluded.blocked_until, forget_at = excluded.forget_at
    WHERE users_attempts.blocked_until <= ?3
    RETURNING failures";

const BLOCKED_UNTIL: &str = "SELECT blocked_until FROM users_attempts WHERE namespace = ?1 AND key = ?2";

const RESET: &str = "DELETE FROM users_attempts WHERE namespace = ?1 AND key = ?2";

const REFUND: &str = "
    UPDATE users_attempts SET failures = max(failures - 1, 0), blocked_until = 0 WHERE namespace = ?1 AND key = ?2";

/// How many attempts are free, and how long the waits are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many attempts are free.
    pub free: u64,
    /// The wait after the last free one, in milliseconds.
    pub first_wait: u64,
    /// The longest wait, in milliseconds.
    pub longest_wait: u64,
    /// When the count is forgotten.
    pub forget_at: Timestamp,
}

impl Storage {
    /// Counts an attempt under a key, unless it comes too early.
    pub fn count_attempt(&self, key: &AttemptKey, limit: &Limit, now: Timestamp) -> Result<Verdict> {
        let parameters = [
            text(&self.namespace),
            text(key),
            integer(now.as_millis()),
            integer(limit.free),
            integer(limit.first_wait),
            integer(limit.longest_wait),
            seconds(limit.forget_at),
        ];
        if !self.execute(COUNT, &parameters)?.is_empty() {
            return Ok(Verdict::Allowed);
        }
        let rows = self.execute(BLOCKED_UNTIL, &[text(&self.namespace), text(key)])?;
        let until = rows.first().and_then(|row| row.get::<u64>(0));
        // The count may have been forgotten by now. Then the next attempt will find that.
        Ok(Verdict::BlockedUntil(until.map_or(now, Timestamp::from_millis)))
    }

    /// Forgets all attempts under a key.
    pub fn reset_attempts(&self, key: &AttemptKey) -> Result<()> {
        self.execute(RESET, &[text(&self.namespace), text(key)]).map(drop)
    }

    /// Takes one attempt off a key.
    pub fn refund_attempt(&self, key: &AttemptKey) -> Result<()> {
        self.execute(REFUND, &[text(&self.namespace), text(key)]).map(drop)
    }
}

//! The attempts table: how many passwords were tried lately, counted before they are looked at.

use spin_sdk::sqlite::Value;

use super::Storage;
use super::database::{integer, text};
use crate::domain::{Namespace, Result};

/// Whether a password may be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It may, and was counted as if it were wrong.
    Allowed,
    /// It may not until then, in Unix milliseconds.
    BlockedUntil(u64),
}

/// Counts one attempt unless attempts are blocked; the wait after it doubles with each one beyond the free ones.
/// One statement, so that of any number at once no more pass than may.
const COUNT: &str = "
    INSERT INTO attempts (namespace, subject, failures, blocked_until, forget_at)
    VALUES (?1, ?2, 1, CASE WHEN ?4 > 1 THEN 0 ELSE ?3 + ?5 END, ?7)
    ON CONFLICT (namespace, subject) DO UPDATE SET
        failures = failures + 1,
        blocked_until = CASE WHEN failures + 1 < ?4 THEN 0
            ELSE ?3 + min(?6, ?5 << min(failures + 1 - ?4, 32)) END,
        forget_at = excluded.forget_at
    WHERE blocked_until <= ?3
    RETURNING failures";

const BLOCKED_UNTIL: &str = "SELECT blocked_until FROM attempts WHERE namespace = ?1 AND subject = ?2";

/// Takes an attempt back that turned out to be right: all of the account's, one of the address's.
const FORGIVE: &str = "
    UPDATE attempts SET
        failures = CASE WHEN subject = ?2 THEN 0 ELSE failures - 1 END,
        blocked_until = 0,
        forget_at = CASE WHEN subject = ?2 THEN 0 ELSE forget_at END
    WHERE namespace = ?1 AND subject IN (?2, ?3)";

/// What is counted, and how much of it is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Whose attempts these are.
    pub subject: String,
    /// How many are free.
    pub free: u64,
    /// The wait after the last free one, in milliseconds.
    pub first_wait: u64,
    /// The longest wait, in milliseconds.
    pub longest_wait: u64,
    /// When the count is forgotten, in Unix seconds.
    pub forget_at: u64,
}

impl Storage {
    /// Counts an attempt at `now`, in Unix milliseconds, unless it comes too early.
    pub fn count_attempt(&self, namespace: &Namespace, counter: &Counter, now: u64) -> Result<Attempt> {
        let subject = text(&counter.subject);
        let parameters = [
            text(namespace),
            subject.clone(),
            integer(now),
            integer(counter.free),
            integer(counter.first_wait),
            integer(counter.longest_wait),
            integer(counter.forget_at),
        ];
        if !self.execute(COUNT, &parameters)?.is_empty() {
            return Ok(Attempt::Allowed);
        }
        let rows = self.execute(BLOCKED_UNTIL, &[text(namespace), subject])?;
        let until = rows.first().and_then(|row| row.get::<u64>(0));
        // The count may be gone by now; then the next attempt will find that.
        Ok(Attempt::BlockedUntil(until.unwrap_or(now)))
    }

    /// Forgives the attempts of an account, and the last one of an address.
    pub fn forgive_attempts(&self, namespace: &Namespace, account: &str, address: Option<&str>) -> Result<()> {
        let address = address.map_or(Value::Null, text);
        self.execute(FORGIVE, &[text(namespace), text(account), address])
            .map(drop)
    }
}

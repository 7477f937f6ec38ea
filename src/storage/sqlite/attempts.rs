//! The attempts table: how many passwords were tried lately, counted before they are looked at.

use super::{Storage, integer, text, text_or_null};
use crate::domain::Result;

/// Whether a password may be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It may, and was counted as if it were wrong.
    Allowed,
    /// It may not until then, in Unix milliseconds.
    BlockedUntil(u64),
}

/// Counts one attempt unless attempts are blocked; the wait after it doubles with each one beyond the free ones.
/// One statement, so that of any number at once no more pass than may. A count that is to be forgotten begins anew.
const COUNT: &str = "
    INSERT INTO users_attempts (namespace, subject, failures, blocked_until, forget_at)
    SELECT ?1, ?2, n, CASE WHEN n < ?4 THEN 0 ELSE ?3 + min(?6, ?5 << min(n - ?4, 32)) END, ?7
    FROM (SELECT 1 + coalesce((SELECT failures FROM users_attempts
        WHERE namespace = ?1 AND subject = ?2 AND forget_at > ?3 / 1000), 0) AS n)
    WHERE TRUE
    ON CONFLICT (namespace, subject) DO UPDATE SET
        failures = excluded.failures, blocked_until = excluded.blocked_until, forget_at = excluded.forget_at
    WHERE users_attempts.blocked_until <= ?3
    RETURNING failures";

const BLOCKED_UNTIL: &str = "SELECT blocked_until FROM users_attempts WHERE namespace = ?1 AND subject = ?2";

/// Forgives all of an account's attempts, and the last one of an address. `schema.rs` has the same for a login.
const FORGIVE: &str = "
    UPDATE users_attempts SET
        failures = CASE WHEN subject = ?2 THEN 0 ELSE max(failures - 1, 0) END,
        blocked_until = 0,
        forget_at = CASE WHEN subject = ?2 THEN 0 ELSE forget_at END
    WHERE namespace = ?1 AND subject IN (?2, ?3)";

const TAKE_BACK: &str = "
    UPDATE users_attempts SET failures = max(failures - 1, 0), blocked_until = 0 WHERE namespace = ?1 AND subject = ?2";

/// What an attempt was counted under.
#[derive(Clone, Copy, Debug)]
pub struct Subjects<'a> {
    /// The account.
    pub account: &'a str,
    /// The client's address, where it is counted.
    pub address: Option<&'a str>,
}

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
    pub fn count_attempt(&self, counter: &Counter, now: u64) -> Result<Attempt> {
        let subject = text(&counter.subject);
        let parameters = [
            text(&self.namespace),
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
        let rows = self.execute(BLOCKED_UNTIL, &[text(&self.namespace), subject])?;
        let until = rows.first().and_then(|row| row.get::<u64>(0));
        // The count may be gone by now; then the next attempt will find that.
        Ok(Attempt::BlockedUntil(until.unwrap_or(now)))
    }

    /// Forgives the attempts of an account, and the last one of an address.
    pub fn forgive_attempts(&self, subjects: Subjects<'_>) -> Result<()> {
        let parameters = [
            text(&self.namespace),
            text(subjects.account),
            text_or_null(subjects.address),
        ];
        self.execute(FORGIVE, &parameters).map(drop)
    }

    /// Takes back one attempt that was allowed and not looked at.
    pub fn take_back_attempt(&self, subject: &str) -> Result<()> {
        self.execute(TAKE_BACK, &[text(&self.namespace), text(subject)])
            .map(drop)
    }
}

//! The attempts table: how many passwords were tried lately, and how many users created, each counted before it is
//! looked at.

use std::time::Duration;

use spin_sdk::sqlite::Value;

use super::counts::{CountKey, Counted, Counts, Refusal, whole_micros};
use super::{Storage, integer, integer_at, json, micros, seconds, text, text_or_null, unreadable};
use crate::domain::{Result, Timestamp, UserId};

/// What a right password does to the counts.
#[derive(Clone, Debug)]
pub struct Proof {
    /// What its own attempt has added, which it takes back.
    pub counted: Vec<Counted>,
    /// The account, whose failures in a row end.
    pub account: CountKey,
    /// The network from which the password is known from now on, and until when.
    pub known_network: Option<(CountKey, Timestamp)>,
    /// When the attempt was counted.
    pub at: Timestamp,
}

/// How much further ahead than the longest wait a wait may end: the clocks of two instances may differ. One that ends
/// later was begun when a clock was wrong, and is over.
const CLOCK_DIFFERENCE: Duration = Duration::from_mins(1);

/// A table expression: the counts of an attempt as they were before it. `waits` is 0 for the account's count if another
/// one takes its place; `is_early` and `is_disabled` say why the attempt is refused.
///
/// Of the parameters `?1` is the namespace, `?2` now, `?3` the counts in JSON, `?4` the key of the account, `?5` that of
/// the known network, `?6` the most failures in a row, and `?7` the greatest difference of two clocks.
macro_rules! counts {
    () => {
        "(SELECT counts.*, waits AND blocked_until > ?2 AND blocked_until <= ?2 + longest_wait + ?7 AS is_early,
            key IS ?4 AND failures >= ?6 AS is_disabled
        FROM (SELECT new.value ->> 'key' AS key, new.value ->> '$.allowance.free' AS free, new.value ->> '$.allowance.refill' AS refill,
                new.value ->> '$.allowance.first_wait' AS first_wait, new.value ->> '$.allowance.longest_wait' AS longest_wait,
                new.value ->> '$.allowance.kept' AS kept, old.forget_at,
                coalesce(old.failures, 0) AS failures, coalesce(old.blocked_until, 0) AS blocked_until,
                max(?2, min(coalesce(old.clear_at, 0), ?2 + (new.value ->> '$.allowance.memory'))) AS clear_at,
                NOT (new.value ->> 'key' IS ?4 AND is_known) AS waits
            FROM json_each(?3) AS new
            JOIN (SELECT EXISTS (SELECT 1 FROM users_attempts
                WHERE namespace = ?1 AND key = ?5 AND forget_at > ?2 / 1000000) AS is_known)
            LEFT JOIN users_attempts AS old
                ON old.namespace = ?1 AND old.key = new.value ->> 'key' AND old.forget_at > ?2 / 1000000
            WHERE new.value ->> 'key' IS NOT ?5 OR is_known) AS counts)"
    };
}

/// Adds an attempt to all of its counts, or to none. One statement, so that of any number at once no more pass than may.
/// From the last free one on, each doubles the wait. A count that is to be forgotten starts again.
const COUNT: &str = concat!(
    "
    INSERT INTO users_attempts (namespace, key, failures, clear_at, blocked_until, forget_at)
    SELECT ?1, key, failures + 1, iif(waits, clear_at + refill, clear_at),
        CASE WHEN NOT waits THEN blocked_until WHEN n < free THEN 0
            ELSE ?2 + min(longest_wait, first_wait << min(n - free, 20)) END,
        iif(key IS ?5, forget_at, max(coalesce(forget_at, 0), (clear_at + refill + kept) / 1000000))
    FROM (SELECT *, (clear_at - ?2 + 2 * refill - 1) / refill AS n FROM ",
    counts!(),
    ")
    WHERE NOT EXISTS (SELECT 1 FROM ",
    counts!(),
    " WHERE is_early OR is_disabled)
    ON CONFLICT (namespace, key) DO UPDATE SET failures = excluded.failures, clear_at = excluded.clear_at,
        blocked_until = excluded.blocked_until, forget_at = excluded.forget_at
    RETURNING key"
);

const REFUSAL: &str = concat!(
    "
    SELECT max(is_disabled), max(iif(is_early, min(blocked_until, ?2 + longest_wait), 0)) FROM ",
    counts!()
);

/// SQL: takes an attempt back from the counts in a JSON. What other attempts have added since stays. An account without
/// failures in a row isn't kept any longer than it waits. The keys are there twice, because SQLite begins with the table:
/// with a join alone it reads all counts of the namespace.
macro_rules! take_back {
    ($namespace:literal, $counted:literal, $account:literal) => {
        concat!(
            "UPDATE users_attempts SET failures = max(failures - 1, 0), clear_at = clear_at - (counted.value ->> 'refill'),
                blocked_until = iif(counted.value ->> 'refill' > 0, 0, blocked_until),
                forget_at = iif(failures > 1 OR users_attempts.key IS NOT ",
            $account,
            ", forget_at, clear_at / 1000000)
            FROM json_each(",
            $counted,
            ") AS counted WHERE namespace = ",
            $namespace,
            " AND users_attempts.key IN (SELECT value ->> 'key' FROM json_each(",
            $counted,
            ")) AND +users_attempts.key = counted.value ->> 'key'"
        )
    };
}
pub(super) use take_back;

const REFUND: &str = take_back!("?1", "?2", "?3");

/// The triggers of this view do what the row says. One without a session changes the counts alone.
const PROVE: &str = "
    INSERT INTO users_proofs (namespace, counted, account, known_network, known_until, proven)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// SQL condition: the key is one of a user's. `@` and `A` are next to each other in ASCII.
macro_rules! is_of_user {
    ($namespace:literal, $user:literal) => {
        concat!(
            "namespace = ",
            $namespace,
            " AND key >= 'user:' || ",
            $user,
            " AND key < 'user:' || ",
            $user,
            " || 'A'"
        )
    };
}
pub(super) use is_of_user;

const RESET: &str = concat!("DELETE FROM users_attempts WHERE ", is_of_user!("?1", "?2"));

impl Storage {
    /// Adds an attempt to its counts, or returns why it may not be made. The schema must be there.
    pub fn count_attempt(&self, counts: &Counts, now: Timestamp) -> Result<Result<Vec<Counted>, Refusal>> {
        let parameters = [
            text(&self.namespace),
            micros(now),
            json(&counts.all)?,
            text_or_null(counts.account),
            text_or_null(counts.known_network),
            integer(counts.most_in_a_row.unwrap_or(u64::MAX)),
            integer(whole_micros(CLOCK_DIFFERENCE)),
        ];
        let rows = self.execute(COUNT, &parameters)?;
        if rows.is_empty() {
            return self.refusal(&parameters, now).map(Err);
        }
        let keys: Vec<&str> = rows.iter().filter_map(|row| row.get(0)).collect();
        Ok(Ok(counts.counted(&keys)))
    }

    /// Returns why an attempt was not counted. If the reason is gone by now, the next attempt finds that.
    fn refusal(&self, parameters: &[Value], now: Timestamp) -> Result<Refusal> {
        let rows = self.execute(REFUSAL, parameters)?;
        let row = rows.first().ok_or_else(unreadable)?;
        if integer_at(row, 0)? == 1 {
            return Ok(Refusal::PasswordDisabled);
        }
        let until = Timestamp::from_micros(integer_at(row, 1)?);
        Ok(Refusal::Until(until.max(now)))
    }

    /// Takes back what an attempt on an account has added.
    pub fn refund_attempt(&self, account: CountKey, counted: &[Counted]) -> Result<()> {
        let parameters = [text(&self.namespace), json(&counted)?, text(account)];
        self.execute(REFUND, &parameters).map(drop)
    }

    /// Has a right password take effect on the counts.
    pub fn prove(&self, proof: &Proof) -> Result<()> {
        let mut parameters = vec![text(&self.namespace)];
        parameters.extend(proof.columns()?);
        self.execute(PROVE, &parameters).map(drop)
    }

    /// Forgets everything that is counted against a user.
    pub fn reset_attempts(&self, id: UserId) -> Result<()> {
        self.execute(RESET, &[text(&self.namespace), text(id)]).map(drop)
    }
}

impl Proof {
    /// The columns `counted`, `account`, `known_network`, `known_until` and `proven` of `users_proofs`.
    pub(super) fn columns(&self) -> Result<[Value; 5]> {
        let (network, until) = self.known_network.unzip();
        Ok([
            json(&self.counted)?,
            text(self.account),
            text_or_null(network),
            until.map_or(Value::Null, seconds),
            micros(self.at),
        ])
    }
}

//! Leases: the right to write one user, held by one request at a time and gone by itself.

use spin_sdk::sqlite::Value;

use super::Storage;
use super::database::{integer, text};
use crate::domain::{Namespace, Result, UserId};

/// A random mark of who holds a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(uuid::Uuid);

impl Token {
    /// Makes a token of 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}

/// What came of asking for a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquired {
    /// It is ours, and the last holder left nothing behind.
    Fresh,
    /// It is ours, taken over from a holder that never gave it back and may have left its work half done.
    TakenOver,
    /// Somebody else holds it.
    Denied,
}

/// The right to write one user: whose, and by which token it is held.
#[derive(Clone, Copy, Debug)]
pub struct Lease<'a> {
    /// The user's namespace.
    pub namespace: &'a Namespace,
    /// The user.
    pub user_id: UserId,
    /// What tells this holder from others.
    pub token: Token,
}

impl Lease<'_> {
    /// What it is in a statement: `?1`, `?2` and `?3`.
    pub(super) fn parameters(&self) -> [Value; 3] {
        [text(self.namespace), text(self.user_id), text(self.token.0)]
    }
}

/// That the lease is held still, by whose token is `?3`. Every statement that a write makes under its lease has this. So
/// one that comes late, once another has taken over, does nothing.
macro_rules! held {
    () => {
        "EXISTS (SELECT 1 FROM users_leases AS held WHERE held.namespace = ?1 AND held.user_id = ?2 AND held.token = ?3)"
    };
}
pub(super) use held;

/// The same as a text, for who fills a store that nobody else writes to.
pub const HELD: &str = held!();

const ACQUIRE: &str = "
    INSERT INTO users_leases (namespace, user_id, token, until, takeovers) VALUES (?1, ?2, ?3, ?4, 0)
    ON CONFLICT (namespace, user_id) DO UPDATE
    SET token = excluded.token, until = excluded.until, takeovers = takeovers + 1
    WHERE until <= ?5
    RETURNING takeovers";

const RELEASE: &str = "DELETE FROM users_leases WHERE namespace = ?1 AND user_id = ?2 AND token = ?3";

const RELEASE_FRESH: &str = "
    DELETE FROM users_leases WHERE namespace = ?1 AND user_id = ?2 AND token = ?3 AND takeovers = 0";

impl Storage {
    /// Asks for a lease from `now` until `until`, in Unix milliseconds.
    pub fn acquire_lease(&self, lease: &Lease<'_>, now: u64, until: u64) -> Result<Acquired> {
        let [namespace, id, token] = lease.parameters();
        let rows = self.execute(ACQUIRE, &[namespace, id, token, integer(until), integer(now)])?;
        Ok(match rows.first().map(|row| row.values.as_slice()) {
            None => Acquired::Denied,
            Some([Value::Integer(0)]) => Acquired::Fresh,
            Some(_) => Acquired::TakenOver,
        })
    }

    /// Gives a lease back; without effect if it was lost meanwhile.
    pub fn release_lease(&self, lease: &Lease<'_>) -> Result<()> {
        self.execute(RELEASE, &lease.parameters()).map(drop)
    }

    /// Gives a lease back that wasn't taken over. One that was still marks what its last holder left behind.
    pub fn release_fresh_lease(&self, lease: &Lease<'_>) -> Result<()> {
        self.execute(RELEASE_FRESH, &lease.parameters()).map(drop)
    }
}

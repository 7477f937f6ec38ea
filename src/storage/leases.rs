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

const ACQUIRE: &str = "
    INSERT INTO leases (namespace, user_id, token, until, takeovers) VALUES (?1, ?2, ?3, ?4, 0)
    ON CONFLICT (namespace, user_id) DO UPDATE
    SET token = excluded.token, until = excluded.until, takeovers = takeovers + 1
    WHERE until <= ?5
    RETURNING takeovers";

const RELEASE: &str = "DELETE FROM leases WHERE namespace = ?1 AND user_id = ?2 AND token = ?3";

const RELEASE_FRESH: &str = "
    DELETE FROM leases WHERE namespace = ?1 AND user_id = ?2 AND token = ?3 AND takeovers = 0";

impl Storage {
    /// Asks for the lease of a user from `now` until `until`, in Unix milliseconds.
    pub fn acquire_lease(
        &self,
        namespace: &Namespace,
        id: UserId,
        token: Token,
        now: u64,
        until: u64,
    ) -> Result<Acquired> {
        let parameters = [text(namespace), text(id), text(token.0), integer(until), integer(now)];
        let rows = self.execute(ACQUIRE, &parameters)?;
        Ok(match rows.first().map(|row| row.values.as_slice()) {
            None => Acquired::Denied,
            Some([Value::Integer(0)]) => Acquired::Fresh,
            Some(_) => Acquired::TakenOver,
        })
    }

    /// Gives a lease back; without effect if it was lost meanwhile.
    pub fn release_lease(&self, namespace: &Namespace, id: UserId, token: Token) -> Result<()> {
        let parameters = [text(namespace), text(id), text(token.0)];
        self.execute(RELEASE, &parameters).map(drop)
    }

    /// Gives a lease back that wasn't taken over. One that was still marks what its last holder left behind.
    pub fn release_fresh_lease(&self, namespace: &Namespace, id: UserId, token: Token) -> Result<()> {
        let parameters = [text(namespace), text(id), text(token.0)];
        self.execute(RELEASE_FRESH, &parameters).map(drop)
    }
}

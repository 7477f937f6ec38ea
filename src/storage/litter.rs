//! Litter: what expired sessions and cut-off writes leave behind, found a little at a time.

use super::Storage;
use super::database::{integer, text_at};
use crate::domain::{Error, Namespace, Result, UserId};

/// One thing to clear away, of any namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Litter {
    /// A session that is over.
    Session {
        /// Its namespace.
        namespace: String,
        /// Its key.
        key: String,
    },
    /// A user with a write that was cut off.
    Write {
        /// Its namespace.
        namespace: Namespace,
        /// The user that was being written.
        user_id: UserId,
    },
}

/// At most one cut-off write and four sessions, so that any one request's share is small, and yet more is
/// cleared away than one request can leave behind.
const FIND: &str = "
    SELECT * FROM (SELECT 'write', namespace, user_id FROM leases WHERE until <= ?1 ORDER BY until LIMIT 1)
    UNION ALL
    SELECT * FROM (SELECT 'session', namespace, key FROM sessions WHERE purge_at <= ?2 ORDER BY purge_at LIMIT 4)";

impl Storage {
    /// Finds some of what is litter at `now`, in Unix milliseconds.
    pub fn find_litter(&self, now: u64) -> Result<Vec<Litter>> {
        let rows = self.execute(FIND, &[integer(now), integer(now / 1000)])?;
        rows.iter()
            .map(|row| {
                let (kind, namespace, name) = (text_at(row, 0)?, text_at(row, 1)?, text_at(row, 2)?);
                if kind == "session" {
                    return Ok(Litter::Session { namespace, key: name });
                }
                let namespace = Namespace::parse(Some(&namespace)).map_err(|_| Error::Unavailable)?;
                let user_id = UserId::parse("id", &name).map_err(|_| Error::Unavailable)?;
                Ok(Litter::Write { namespace, user_id })
            })
            .collect()
    }
}

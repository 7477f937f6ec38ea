//! Litter: what expired sessions and cut-off writes leave behind, found a little at a time.

use spin_sdk::sqlite::RowResult;

use super::Storage;
use super::database::{integer, text, text_at};
use crate::domain::{Error, Namespace, Result, SessionKey, UserId};

/// One thing to clear away, of any namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Litter {
    /// A session that is over.
    Session {
        /// Its namespace.
        namespace: Namespace,
        /// Its key.
        key: SessionKey,
    },
    /// A user with a write that was cut off.
    Write {
        /// Its namespace.
        namespace: Namespace,
        /// The user that was being written.
        user_id: UserId,
    },
    /// A count of attempts that is to be forgotten.
    Attempts {
        /// Its namespace.
        namespace: Namespace,
        /// Whose attempts it counts.
        subject: String,
    },
}

/// At most four of each, so that any one request's share is small, and yet more is cleared away than one request can
/// leave behind.
const FIND: &str = "
    SELECT * FROM (SELECT 'write', namespace, user_id FROM users_leases WHERE until <= ?1 ORDER BY until LIMIT 4)
    UNION ALL
    SELECT * FROM (SELECT 'session', namespace, key FROM users_sessions WHERE purge_at <= ?2 ORDER BY purge_at LIMIT 4)
    UNION ALL
    SELECT * FROM
        (SELECT 'attempts', namespace, subject FROM users_attempts WHERE forget_at <= ?2 ORDER BY forget_at LIMIT 4)";

const FORGET_ATTEMPTS: &str = "DELETE FROM users_attempts WHERE namespace = ?1 AND subject = ?2 AND forget_at <= ?3";

impl Storage {
    /// Finds some of what is litter at `now`, in Unix milliseconds.
    pub fn find_litter(&self, now: u64) -> Result<Vec<Litter>> {
        let rows = self.execute(FIND, &[integer(now), integer(now / 1000)])?;
        rows.iter().map(litter).collect()
    }

    /// Forgets a count of attempts, unless it was renewed since it was found at `now`, in Unix seconds.
    pub fn forget_attempts(&self, namespace: &Namespace, subject: &str, now: u64) -> Result<()> {
        let parameters = [text(namespace), text(subject), integer(now)];
        self.execute(FORGET_ATTEMPTS, &parameters).map(drop)
    }
}

fn litter(row: &RowResult) -> Result<Litter> {
    let (kind, name) = (text_at(row, 0)?, text_at(row, 2)?);
    let namespace = Namespace::parse("namespace", Some(&text_at(row, 1)?)).map_err(|_| Error::Unavailable)?;
    Ok(match kind.as_str() {
        "write" => {
            let user_id = UserId::parse("id", &name).map_err(|_| Error::Unavailable)?;
            Litter::Write { namespace, user_id }
        }
        "session" => {
            let key = SessionKey::from_storage(name);
            Litter::Session { namespace, key }
        }
        _ => Litter::Attempts {
            namespace,
            subject: name,
        },
    })
}

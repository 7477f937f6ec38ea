//! What expired sessions, cut-off changes and old attempts leave behind, found a little at a time.

use spin_sdk::sqlite::{RowResult, Value};

use super::{DocumentState, Storage, document_at, integer, text, text_at, user_id_at};
use crate::domain::{DocumentId, Error, Namespace, Result, SessionHandle, UserId};

/// One thing to clear away, of any namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// Its namespace.
    pub namespace: Namespace,
    /// What it is.
    pub due: Due,
}

/// What is to be cleared away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// A session that is over.
    Session(SessionHandle),
    /// A user document that no row points to.
    Document {
        /// The user.
        user_id: UserId,
        /// The document.
        document: DocumentId,
        /// Why it is noted.
        state: DocumentState,
        /// The document whose place it was to take.
        replaces: Option<DocumentId>,
    },
    /// A count of attempts that is to be forgotten.
    Attempts {
        /// Whose attempts it counts.
        subject: String,
    },
}

/// At most four of each, so that any one request's share is small, and yet more is cleared away than one request can
/// leave behind. `?1` is now, `?2` the moment before which every request is over, and `?3` the one before which every
/// session is.
const FIND: &str = "
    SELECT * FROM (SELECT 'document', namespace, document, user_id, state, replaces FROM users_documents
        WHERE state IN ('pending', 'doomed', 'unused') AND since <= ?2 LIMIT 4)
    UNION ALL
    SELECT * FROM (SELECT 'document', namespace, document, user_id, state, replaces FROM users_documents
        WHERE state = 'replaced' AND since <= min(?2, ?3) ORDER BY since LIMIT 4)
    UNION ALL
    SELECT * FROM (SELECT 'session', namespace, handle, NULL, NULL, NULL FROM users_sessions
        WHERE expires <= ?2 ORDER BY expires LIMIT 4)
    UNION ALL
    SELECT * FROM (SELECT 'attempts', namespace, subject, NULL, NULL, NULL FROM users_attempts
        WHERE forget_at <= ?1 ORDER BY forget_at LIMIT 4)";

const FORGET_ATTEMPTS: &str = "DELETE FROM users_attempts WHERE namespace = ?1 AND subject = ?2 AND forget_at <= ?3";

impl Storage {
    /// Finds some of what is to be cleared away at `now`, of all namespaces. Requests that began before
    /// `requests_before` are over, and so are sessions that began before `sessions_before`; all in Unix seconds.
    pub fn find_expired(&self, now: u64, requests_before: u64, sessions_before: u64) -> Result<Vec<Expired>> {
        let parameters = [now, requests_before, sessions_before].map(integer);
        let rows = self.query(FIND, &parameters)?;
        rows.iter().map(expired).collect()
    }

    /// Forgets a count of attempts, unless it was renewed since it was found at `now`, in Unix seconds.
    pub fn forget_attempts(&self, subject: &str, now: u64) -> Result<()> {
        let parameters = [text(&self.namespace), text(subject), integer(now)];
        self.execute(FORGET_ATTEMPTS, &parameters).map(drop)
    }
}

fn expired(row: &RowResult) -> Result<Expired> {
    let namespace = Namespace::parse("namespace", Some(&text_at(row, 1)?)).map_err(|_| Error::Unavailable)?;
    let due = match text_at(row, 0)?.as_str() {
        "document" => Due::Document {
            document: document_at(row, 2)?,
            user_id: user_id_at(row, 3)?,
            state: DocumentState::from_storage(&text_at(row, 4)?).ok_or(Error::Unavailable)?,
            replaces: match row.values.get(5) {
                Some(Value::Text(_)) => Some(document_at(row, 5)?),
                _ => None,
            },
        },
        "session" => Due::Session(SessionHandle::from_storage(text_at(row, 2)?)),
        _ => Due::Attempts {
            subject: text_at(row, 2)?,
        },
    };
    Ok(Expired { namespace, due })
}

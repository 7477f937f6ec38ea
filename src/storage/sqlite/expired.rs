//! What is to be cleared away: expired sessions, documents of cut-off changes and old attempts, a few at a time.

use spin_sdk::sqlite::{RowResult, Value};

use super::{DocumentState, Storage, document_at, epoch_at, seconds, text, text_at, unreadable, user_id_at};
use crate::domain::{DocumentId, Epoch, Namespace, Result, SessionHandle, Timestamp, UserId};

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
        /// The epoch whose sessions ended with it.
        ended_epoch: Option<Epoch>,
    },
    /// Attempts at passwords that are to be forgotten, by the text of their key.
    Attempts(String),
}

/// SQL: the four documents in a state that were noted first, if that was before a moment.
macro_rules! first_documents {
    ($state:literal, $before:literal) => {
        concat!(
            "
    SELECT * FROM (SELECT 'document', namespace, document, user_id, state, replaces, ended_epoch FROM users_documents
        WHERE state = '",
            $state,
            "' AND since <= ",
            $before,
            " ORDER BY since LIMIT 4)
    UNION ALL"
        )
    };
}

/// At most four of each kind: a small share for one request, and more than one request can leave behind. `?1` is now, `?2`
/// the moment before which every request is over, and `?3` the one before which every session is. Each kind is a queue in
/// the order of time: what can't be cleared away goes to its end, so that it keeps nothing else from its turn.
const FIND: &str = concat!(
    first_documents!("pending", "?2"),
    first_documents!("doomed", "?2"),
    first_documents!("unused", "?2"),
    first_documents!("replaced", "?3"),
    "
    SELECT * FROM (SELECT 'session', namespace, handle, NULL, NULL, NULL, NULL FROM users_sessions
        WHERE expires <= ?2 ORDER BY expires LIMIT 4)
    UNION ALL
    SELECT * FROM (SELECT 'attempts', namespace, key, NULL, NULL, NULL, NULL FROM users_attempts
        WHERE forget_at <= ?1 ORDER BY forget_at LIMIT 4)"
);

const FORGET_ATTEMPTS: &str = "DELETE FROM users_attempts WHERE namespace = ?1 AND key = ?2 AND forget_at <= ?3";

impl Storage {
    /// Finds some of what is to be cleared away at `now`, of all namespaces. Requests that began before
    /// `requests_before` are over, and so are sessions that began before `sessions_before`.
    pub fn find_expired(
        &self,
        now: Timestamp,
        requests_before: Timestamp,
        sessions_before: Timestamp,
    ) -> Result<Vec<Expired>> {
        let parameters = [now, requests_before, sessions_before].map(seconds);
        let rows = self.query(FIND, &parameters)?;
        rows.iter().map(expired).collect()
    }

    /// Forgets the attempts under a key, unless there were more since they were found at `now`.
    pub fn forget_attempts(&self, key: &str, now: Timestamp) -> Result<()> {
        let parameters = [text(&self.namespace), text(key), seconds(now)];
        self.execute(FORGET_ATTEMPTS, &parameters).map(drop)
    }
}

fn expired(row: &RowResult) -> Result<Expired> {
    let namespace = Namespace::parse("namespace", &text_at(row, 1)?).map_err(|_| unreadable())?;
    let due = match text_at(row, 0)?.as_str() {
        "document" => Due::Document {
            document: document_at(row, 2)?,
            user_id: user_id_at(row, 3)?,
            state: DocumentState::from_storage(&text_at(row, 4)?).ok_or_else(unreadable)?,
            replaces: if_present(row, 5, document_at)?,
            ended_epoch: if_present(row, 6, epoch_at)?,
        },
        "session" => Due::Session(SessionHandle::from_storage(text_at(row, 2)?)),
        _ => Due::Attempts(text_at(row, 2)?),
    };
    Ok(Expired { namespace, due })
}

/// What a column has, if it isn't NULL.
fn if_present<T>(row: &RowResult, column: usize, read: fn(&RowResult, usize) -> Result<T>) -> Result<Option<T>> {
    match row.values.get(column) {
        Some(Value::Text(_)) => read(row, column).map(Some),
        _ => Ok(None),
    }
}

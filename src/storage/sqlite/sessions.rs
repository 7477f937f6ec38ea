//! The sessions table: which session documents there may be, whose they are, and when they end.

use super::{Storage, Subjects, integer, text, text_at, text_or_null};
use crate::domain::{Epoch, Result, SessionHandle, UserId};

/// What is to be known of a session before its document is written.
#[derive(Debug)]
pub struct SessionRow<'a> {
    /// The session.
    pub handle: &'a SessionHandle,
    /// Whose session it is.
    pub user_id: UserId,
    /// The credential it begins with.
    pub epoch: Epoch,
    /// When it begins, in Unix seconds.
    pub created: u64,
    /// When it ends, in Unix seconds.
    pub expires: u64,
}

/// What it does, the trigger in `schema.rs` says.
const LOG_IN: &str = "
    INSERT INTO users_logins (namespace, handle, user_id, epoch, created, expires, account, address)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const END: &str = "
    UPDATE users_sessions SET expires = ?3 WHERE namespace = ?1 AND handle = ?2 AND expires > ?3";

const FORGET: &str = "DELETE FROM users_sessions WHERE namespace = ?1 AND handle = ?2";

/// One row without a handle for a user without sessions, and none if there is no user. The plus keeps SQLite from
/// sorting what the index has in order.
const LIST: &str = "
    SELECT sessions.handle
    FROM users_users AS users
    LEFT JOIN users_sessions AS sessions INDEXED BY users_sessions_by_user
        ON sessions.namespace = users.namespace AND sessions.user_id = users.id AND +sessions.epoch = users.epoch
    WHERE users.namespace = ?1 AND users.id = ?2
    ORDER BY sessions.created DESC, sessions.handle LIMIT 1000";

impl Storage {
    /// Notes a session whose document is about to be written, and forgives what its login was counted under.
    pub fn note_session(&self, row: &SessionRow<'_>, forgiven: Subjects<'_>) -> Result<()> {
        let parameters = [
            text(&self.namespace),
            text(row.handle.as_str()),
            text(row.user_id),
            text(row.epoch),
            integer(row.created),
            integer(row.expires),
            text(forgiven.account),
            text_or_null(forgiven.address),
        ];
        self.execute(LOG_IN, &parameters).map(drop)
    }

    /// Lists the noted sessions of a user's present epoch, the newest first, at most 1,000; `None` if there is no such
    /// user.
    pub fn noted_sessions(&self, id: UserId) -> Result<Option<Vec<SessionHandle>>> {
        let rows = self.query(LIST, &[text(&self.namespace), text(id)])?;
        if rows.is_empty() {
            return Ok(None);
        }
        let noted = rows.iter().filter(|row| row.get::<&str>(0).is_some());
        noted
            .map(|row| text_at(row, 0).map(SessionHandle::from_storage))
            .collect::<Result<_>>()
            .map(Some)
    }

    /// Notes that a session ended at `at`, in Unix seconds.
    pub fn end_session(&self, handle: &SessionHandle, at: u64) -> Result<()> {
        let parameters = [text(&self.namespace), text(handle.as_str()), integer(at)];
        self.query(END, &parameters).map(drop)
    }

    /// Forgets a session whose document was deleted.
    pub fn forget_session(&self, handle: &SessionHandle) -> Result<()> {
        self.execute(FORGET, &[text(&self.namespace), text(handle.as_str())])
            .map(drop)
    }
}

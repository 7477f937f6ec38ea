//! The sessions table: which session documents there may be, whose they are, and when they end.

use super::{Proof, Storage, seconds, text, text_at};
use crate::domain::{Epoch, Result, SessionHandle, Timestamp, UserId};

/// What is to be known of a session before its document is written.
#[derive(Debug)]
pub struct SessionRow<'a> {
    /// The session.
    pub handle: &'a SessionHandle,
    /// Whose session it is.
    pub user_id: UserId,
    /// The user's epoch.
    pub epoch: Epoch,
    /// When it begins.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// Triggers insert the session, set the user's last login, and have the right password take effect on the counts of
/// attempts.
const RECORD: &str = "
    INSERT INTO users_proofs (namespace, handle, user_id, epoch, created, expires,
        counted, account, known_network, known_until, proven)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

const END: &str = "
    UPDATE users_sessions SET expires = ?3 WHERE namespace = ?1 AND handle = ?2 AND expires > ?3";

const FORGET: &str = "DELETE FROM users_sessions WHERE namespace = ?1 AND handle = ?2";

/// Returns no row for an unknown user, and one NULL handle for a user without sessions. The plus keeps SQLite on the index
/// that is sorted already.
const LIST: &str = "
    SELECT sessions.handle
    FROM users_users AS users
    LEFT JOIN users_sessions AS sessions INDEXED BY users_sessions_by_user
        ON sessions.namespace = users.namespace AND sessions.user_id = users.id AND +sessions.epoch = users.epoch
    WHERE users.namespace = ?1 AND users.id = ?2
    ORDER BY sessions.created DESC, sessions.handle LIMIT 1000";

impl Storage {
    /// Records a session whose document is about to be written, and has the right password that begins it take effect on
    /// the counts.
    pub fn record_session(&self, row: &SessionRow<'_>, proof: &Proof) -> Result<()> {
        let mut parameters = vec![
            text(&self.namespace),
            text(row.handle.as_str()),
            text(row.user_id),
            text(row.epoch),
            seconds(row.created),
            seconds(row.expires),
        ];
        parameters.extend(proof.columns()?);
        self.execute(RECORD, &parameters).map(drop)
    }

    /// Lists the recorded sessions of a user's present epoch, the newest first, at most 1,000; `None` if there is no such
    /// user.
    pub fn recorded_sessions(&self, id: UserId) -> Result<Option<Vec<SessionHandle>>> {
        let rows = self.query(LIST, &[text(&self.namespace), text(id)])?;
        if rows.is_empty() {
            return Ok(None);
        }
        let recorded = rows.iter().filter(|row| row.get::<&str>(0).is_some());
        recorded
            .map(|row| text_at(row, 0).map(SessionHandle::from_storage))
            .collect::<Result<_>>()
            .map(Some)
    }

    /// Records that a session ended.
    pub fn end_session(&self, handle: &SessionHandle, at: Timestamp) -> Result<()> {
        let parameters = [text(&self.namespace), text(handle.as_str()), seconds(at)];
        self.query(END, &parameters).map(drop)
    }

    /// Forgets a session whose document was deleted.
    pub fn forget_session(&self, handle: &SessionHandle) -> Result<()> {
        self.execute(FORGET, &[text(&self.namespace), text(handle.as_str())])
            .map(drop)
    }
}

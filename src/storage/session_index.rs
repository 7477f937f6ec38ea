//! The sessions table: which session documents there may be, whose they are, and when they are cleared away.

use super::Storage;
use super::database::{integer, text};
use crate::domain::{Epoch, Namespace, Result, SessionKey, UserId};

/// What is to be known of a session before its document is written.
#[derive(Debug)]
pub struct SessionRow<'a> {
    /// The document's key.
    pub key: &'a SessionKey,
    /// Whose session it is.
    pub user_id: UserId,
    /// The credential it begins with.
    pub epoch: Epoch,
    /// From when on it is litter, in Unix seconds.
    pub purge_at: u64,
}

const INSERT: &str = "
    INSERT INTO sessions (namespace, key, user_id, epoch, purge_at) VALUES (?1, ?2, ?3, ?4, ?5)";

const FORGET: &str = "DELETE FROM sessions WHERE namespace = ?1 AND key = ?2";

const PURGE_OTHERS: &str = "
    UPDATE sessions SET purge_at = ?4
    WHERE namespace = ?1 AND user_id = ?2 AND epoch <> ?3 AND purge_at > ?4";

impl Storage {
    /// Notes a session whose document is about to be written.
    pub fn index_session(&self, namespace: &Namespace, row: &SessionRow<'_>) -> Result<()> {
        let key = row.key.as_str();
        let parameters = [
            text(namespace),
            text(key),
            text(row.user_id),
            text(row.epoch),
            integer(row.purge_at),
        ];
        self.execute(INSERT, &parameters).map(drop)
    }

    /// Forgets a session whose document is gone.
    pub fn forget_session(&self, namespace: &str, key: &str) -> Result<()> {
        self.execute(FORGET, &[text(namespace), text(key)]).map(drop)
    }

    /// Has the sessions of a user cleared away at `purge_at` (Unix seconds), except those of `epoch`.
    pub fn purge_sessions(&self, namespace: &Namespace, id: UserId, epoch: Option<Epoch>, purge_at: u64) -> Result<()> {
        let epoch = epoch.map(|epoch| epoch.to_string()).unwrap_or_default();
        let parameters = [text(namespace), text(id), text(epoch), integer(purge_at)];
        self.execute(PURGE_OTHERS, &parameters).map(drop)
    }
}

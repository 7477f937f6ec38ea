//! The sessions table: which session documents there may be, whose they are, and when they are cleared away.

use super::Storage;
use super::attempts::Subjects;
use super::database::{integer, text, text_at, text_or_null};
use super::leases::{Lease, held};
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
    /// When it begins, in Unix seconds.
    pub created: u64,
    /// From when on it is litter, in Unix seconds.
    pub purge_at: u64,
}

/// What it does, the trigger in `schema.rs` says.
const LOG_IN: &str = "
    INSERT INTO users_logins (namespace, key, user_id, epoch, created, purge_at, account, address)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const FORGET: &str = "DELETE FROM users_sessions WHERE namespace = ?1 AND key = ?2";

const PURGE_ONE: &str = "
    UPDATE users_sessions SET purge_at = ?3 WHERE namespace = ?1 AND key = ?2 AND purge_at > ?3";

const KEYS: &str = "
    SELECT key FROM users_sessions INDEXED BY users_sessions_by_user
    WHERE namespace = ?1 AND user_id = ?2 AND epoch = ?3 ORDER BY created DESC, key LIMIT 1000";

const PURGE_OTHERS: &str = concat!(
    "
    UPDATE users_sessions INDEXED BY users_sessions_by_user SET purge_at = ?5
    WHERE namespace = ?1 AND user_id = ?2 AND epoch <> ?4 AND purge_at > ?5 AND ",
    held!()
);

impl Storage {
    /// Notes a session whose document is about to be written, and forgives what its login was counted under.
    pub fn index_session(&self, namespace: &Namespace, row: &SessionRow<'_>, forgiven: Subjects<'_>) -> Result<()> {
        let parameters = [
            text(namespace),
            text(row.key.as_str()),
            text(row.user_id),
            text(row.epoch),
            integer(row.created),
            integer(row.purge_at),
            text(forgiven.account),
            text_or_null(forgiven.address),
        ];
        self.execute(LOG_IN, &parameters).map(drop)
    }

    /// The keys of a user's sessions of `epoch`, the newest first, at most 1,000.
    pub fn session_keys(&self, namespace: &Namespace, id: UserId, epoch: Epoch) -> Result<Vec<SessionKey>> {
        let rows = self.execute(KEYS, &[text(namespace), text(id), text(epoch)])?;
        rows.iter()
            .map(|row| text_at(row, 0).map(SessionKey::from_storage))
            .collect()
    }

    /// Has one session cleared away at `purge_at` (Unix seconds).
    pub fn purge_session(&self, namespace: &Namespace, key: &SessionKey, purge_at: u64) -> Result<()> {
        let parameters = [text(namespace), text(key.as_str()), integer(purge_at)];
        self.execute(PURGE_ONE, &parameters).map(drop)
    }

    /// Forgets a session whose document is gone.
    pub fn forget_session(&self, namespace: &Namespace, key: &SessionKey) -> Result<()> {
        self.execute(FORGET, &[text(namespace), text(key.as_str())]).map(drop)
    }

    /// Has the sessions of a user cleared away at `purge_at` (Unix seconds), except those of `epoch`; without effect if
    /// the lease is lost.
    pub fn purge_sessions(&self, lease: &Lease<'_>, epoch: Option<Epoch>, purge_at: u64) -> Result<()> {
        let epoch = epoch.map(|epoch| epoch.to_string()).unwrap_or_default();
        let [namespace, id, token] = lease.parameters();
        let parameters = [namespace, id, token, text(epoch), integer(purge_at)];
        self.execute(PURGE_OTHERS, &parameters).map(drop)
    }
}

//! Session documents, and when each session was last used.

use super::Storage;
use super::keys::{last_used_key, session_key};
use crate::domain::{Result, SessionHandle, SessionRecord, Timestamp};

impl Storage {
    /// Reads a session's document.
    pub fn session(&self, handle: &SessionHandle) -> Result<Option<SessionRecord>> {
        self.get_json(&session_key(&self.namespace, handle))
    }

    /// Writes a session's document: the commit of a login.
    pub fn put_session(&self, handle: &SessionHandle, session: &SessionRecord) -> Result<()> {
        self.set_json(&session_key(&self.namespace, handle), session)
    }

    /// Deletes a session's document: the commit of a logout.
    pub fn delete_session(&self, handle: &SessionHandle) -> Result<()> {
        self.delete(&session_key(&self.namespace, handle))
    }

    /// Returns when a session was last used, if that was written.
    pub fn last_used(&self, handle: &SessionHandle) -> Result<Option<Timestamp>> {
        self.get_json(&last_used_key(&self.namespace, handle))
    }

    /// Writes when a session was last used.
    pub fn put_last_used(&self, handle: &SessionHandle, at: Timestamp) -> Result<()> {
        self.set_json(&last_used_key(&self.namespace, handle), &at)
    }

    /// Deletes when a session was last used.
    pub fn delete_last_used(&self, handle: &SessionHandle) -> Result<()> {
        self.delete(&last_used_key(&self.namespace, handle))
    }
}

//! Session documents, and when each session was last used.

use super::Storage;
use crate::domain::{Result, SessionHandle, SessionRecord, Timestamp};

impl Storage {
    /// Reads a session's document.
    pub fn session(&self, handle: &SessionHandle) -> Result<Option<SessionRecord>> {
        self.get_json(&self.session_key(handle))
    }

    /// Writes a session's document: the commit of a login.
    pub fn put_session(&self, handle: &SessionHandle, session: &SessionRecord) -> Result<()> {
        self.set_json(&self.session_key(handle), session)
    }

    /// Deletes a session's document: the commit of a logout.
    pub fn delete_session(&self, handle: &SessionHandle) -> Result<()> {
        self.delete(&self.session_key(handle))
    }

    /// Returns when a session was last used, if that was written.
    pub fn last_used(&self, handle: &SessionHandle) -> Result<Option<Timestamp>> {
        self.get_json(&self.last_used_key(handle))
    }

    /// Writes when a session was last used.
    pub fn put_last_used(&self, handle: &SessionHandle, at: Timestamp) -> Result<()> {
        self.set_json(&self.last_used_key(handle), &at)
    }

    /// Deletes when a session was last used.
    pub fn delete_last_used(&self, handle: &SessionHandle) -> Result<()> {
        self.delete(&self.last_used_key(handle))
    }

    fn session_key(&self, handle: &SessionHandle) -> String {
        format!("session:{}:{}", self.namespace, handle.as_str())
    }

    fn last_used_key(&self, handle: &SessionHandle) -> String {
        format!("used:{}:{}", self.namespace, handle.as_str())
    }
}

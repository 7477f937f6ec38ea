//! Session documents, and when each session was last used.

use super::Storage;
use crate::domain::{Result, SessionHandle, SessionRecord};

impl Storage {
    /// Reads a session's document.
    pub fn session(&self, handle: &SessionHandle) -> Result<Option<Box<SessionRecord>>> {
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

    /// Returns when a session was last used, in Unix seconds, if that was noted.
    pub fn last_used(&self, handle: &SessionHandle) -> Result<Option<u64>> {
        self.get_json(&self.last_used_key(handle))
    }

    /// Notes when a session was last used, in Unix seconds.
    pub fn put_last_used(&self, handle: &SessionHandle, at: u64) -> Result<()> {
        self.set_json(&self.last_used_key(handle), &at)
    }

    /// Deletes the note of when a session was last used.
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

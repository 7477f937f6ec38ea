//! The documents in key-value: every key, and what is under it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use spin_sdk::key_value::Store;

use super::Storage;
use crate::domain::{Error, Namespace, Result, SessionKey, SessionRecord, UserId, UserRecord};

fn user_key(namespace: &Namespace, id: UserId) -> String {
    format!("user:{namespace}:{id}")
}

fn session_key(namespace: &Namespace, key: &SessionKey) -> String {
    format!("session:{namespace}:{}", key.as_str())
}

fn used_key(namespace: &Namespace, key: &SessionKey) -> String {
    format!("used:{namespace}:{}", key.as_str())
}

impl Storage {
    /// Reads a user's document.
    pub fn user(&self, namespace: &Namespace, id: UserId) -> Result<Option<Box<UserRecord>>> {
        self.get(&user_key(namespace, id))
    }

    /// Writes a user's document: the commit of every change to a user.
    pub fn put_user(&self, namespace: &Namespace, user: &UserRecord) -> Result<()> {
        self.set(&user_key(namespace, user.id), user)
    }

    /// Deletes a user's document: the commit of a user's end.
    pub fn delete_user(&self, namespace: &Namespace, id: UserId) -> Result<()> {
        self.delete(&user_key(namespace, id))
    }

    /// Reads a session's document.
    pub fn session(&self, namespace: &Namespace, key: &SessionKey) -> Result<Option<Box<SessionRecord>>> {
        self.get(&session_key(namespace, key))
    }

    /// Writes a session's document: the commit of a login.
    pub fn put_session(&self, namespace: &Namespace, key: &SessionKey, session: &SessionRecord) -> Result<()> {
        self.set(&session_key(namespace, key), session)
    }

    /// Deletes a session's document: the commit of a logout.
    pub fn delete_session(&self, namespace: &Namespace, key: &SessionKey) -> Result<()> {
        self.delete(&session_key(namespace, key))
    }

    /// When a session was last used, in Unix seconds, if that was noted.
    pub fn last_used(&self, namespace: &Namespace, key: &SessionKey) -> Result<Option<u64>> {
        self.get(&used_key(namespace, key))
    }

    /// Notes when a session was last used, in Unix seconds.
    pub fn put_last_used(&self, namespace: &Namespace, key: &SessionKey, at: u64) -> Result<()> {
        self.set(&used_key(namespace, key), &at)
    }

    /// Deletes the note of when a session was last used.
    pub fn delete_last_used(&self, namespace: &Namespace, key: &SessionKey) -> Result<()> {
        self.delete(&used_key(namespace, key))
    }

    /// Touches the key-value store, for the health check.
    pub fn probe_key_value(&self) -> Result<()> {
        let probed = self.key_value()?.exists("health");
        probed.map(drop).map_err(|_| Error::Unavailable)
    }

    // Documents come in boxes, for each `?` on their way copies what it passes on: 2 KB of the component.
    fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let value = self.key_value()?.get(key).map_err(|_| Error::Unavailable)?;
        let parse = |bytes: Vec<u8>| serde_json::from_slice(&bytes).map_err(|_| Error::Unavailable);
        value.map(parse).transpose()
    }

    fn set<T: Serialize>(&self, key: &str, document: &T) -> Result<()> {
        let bytes = serde_json::to_vec(document).map_err(|_| Error::Unavailable)?;
        self.key_value()?.set(key, &bytes).map_err(|_| Error::Unavailable)
    }

    fn delete(&self, key: &str) -> Result<()> {
        self.key_value()?.delete(key).map_err(|_| Error::Unavailable)
    }

    fn key_value(&self) -> Result<&Store> {
        if let Some(store) = self.key_value.get() {
            return Ok(store);
        }
        let store = Store::open_default().map_err(|_| Error::Unavailable)?;
        Ok(self.key_value.get_or_init(|| store))
    }
}

//! The key-value store: every key, and what is under it.

mod keys;
mod sessions;
mod user_documents;

use serde::Serialize;
use serde::de::DeserializeOwned;
use spin_sdk::key_value::{Error as StoreError, Store};

use super::Storage;
use crate::domain::{Error, Result};

pub use keys::StoredKey;
pub use user_documents::UserDocument;

/// The key that the check of readiness writes. It begins as ours do, so that it is no key of an application, and it is none
/// of a session.
const PROBE: &str = "used:probe";

impl Storage {
    /// Asks the store for a key, for the health check.
    pub fn probe_key_value(&self) -> Result<()> {
        let probed = self.key_value()?.exists("health");
        probed.map(drop).map_err(failed("key-value exists"))
    }

    /// Writes a key to the store and reads it back.
    pub fn probe_key_value_write(&self) -> Result<()> {
        self.set(PROBE, b"ready")?;
        let read = self.get(PROBE)?;
        read.map(drop).ok_or_else(|| {
            let message = "a value isn't there that was written before";
            Error::unavailable("key-value get", message)
        })
    }

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        self.key_value()?.get(key).map_err(failed("key-value get"))
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<()> {
        self.key_value()?.set(key, value).map_err(failed("key-value set"))
    }

    fn get_json<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let value = self.get(key)?;
        value.map(|value| from_json(&value)).transpose()
    }

    fn set_json<T: Serialize>(&self, key: &str, value: &T) -> Result<()> {
        self.set(key, &to_json(value)?)
    }

    fn delete(&self, key: &str) -> Result<()> {
        self.key_value()?.delete(key).map_err(failed("key-value delete"))
    }

    fn key_value(&self) -> Result<&Store> {
        if let Some(store) = self.stores.key_value.get() {
            return Ok(store);
        }
        let store = Store::open_default().map_err(failed("key-value open"))?;
        Ok(self.stores.key_value.get_or_init(|| store))
    }
}

fn failed(operation: &'static str) -> impl Fn(StoreError) -> Error {
    move |error| Error::unavailable(operation, error)
}

/// Reads a stored value. The error says where it is wrong, and nothing of what it says.
fn from_json<T: DeserializeOwned>(value: &[u8]) -> Result<T> {
    serde_json::from_slice(value).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::unreadable(
            "stored document",
            format!("can't be read at line {line}, column {column}"),
        )
    })
}

fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::unavailable("document to store", error))
}

//! Spin's file of key-value stores: one table, and a pool of connections.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::open::{create, open};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS spin_key_value (
    store TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (store, key)
)";
const GET: &str = "SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2";
const SET: &str = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
    ON CONFLICT (store, key) DO UPDATE SET value = excluded.value";
const DELETE: &str = "DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2";
const GET_KEYS: &str = "SELECT key FROM spin_key_value WHERE store = ?1";

/// The file that all key-value stores of an application share. It is opened on first use.
pub(crate) struct KeyValueFile {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    writer: Mutex<()>,
}

/// One store of a [`KeyValueFile`], opened by a guest.
pub struct KeyValueStore {
    file: Arc<KeyValueFile>,
    label: String,
}

impl KeyValueFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::default(),
            writer: Mutex::default(),
        }
    }

    /// Opens the store `label`. Creates the file if it doesn't exist.
    pub(crate) fn store(self: &Arc<Self>, label: String) -> rusqlite::Result<KeyValueStore> {
        let connection = self.connection()?;
        self.idle().push(connection);
        let file = Arc::clone(self);
        Ok(KeyValueStore { file, label })
    }

    /// Writes a value to a store that no manifest can name, reads it back and deletes it. The error is a clause without a
    /// full stop.
    pub(crate) fn check(self: &Arc<Self>) -> Result<(), String> {
        create(&self.path)?;
        let checked = self.store(String::new()).and_then(|store| {
            store.set("check", b"written")?;
            let read = store.get("check")?;
            store.delete("check")?;
            Ok(read.is_some())
        });
        match checked {
            Ok(true) => Ok(()),
            Ok(false) => Err("what was written isn't there".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Runs `work` with the prepared statement `sql`. Only one statement writes at a time: a writer that waits in
    /// SQLite's own queue would sleep longer than needed.
    fn with<T>(&self, sql: &str, work: impl FnOnce(CachedStatement<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let connection = self.connection()?;
        let prepared = connection.prepare_cached(sql);
        let result = prepared.and_then(|statement| {
            let _writing = (!statement.readonly()).then(|| self.lock_writer());
            work(statement)
        });
        self.idle().push(connection);
        result
    }

    /// Takes an idle connection out of the pool, or opens a new one.
    fn connection(&self) -> rusqlite::Result<Connection> {
        let idle = self.idle().pop();
        idle.map_or_else(|| self.connect(), Ok)
    }

    /// Opens a connection in WAL mode, which the file keeps: readers don't wait for a writer, and take half as many
    /// locks. Spin accepts any journal mode.
    fn connect(&self) -> rusqlite::Result<Connection> {
        let _writing = self.lock_writer();
        let connection = open(&self.path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.execute(CREATE, [])?;
        Ok(connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_writer(&self) -> MutexGuard<'_, ()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyValueStore {
    pub(crate) fn get(&self, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        self.file.with(GET, |mut statement| {
            statement.query_row([&self.label, key], |row| row.get(0)).optional()
        })
    }

    pub(crate) fn set(&self, key: &str, value: &[u8]) -> rusqlite::Result<()> {
        self.file.with(SET, |mut statement| {
            statement.execute(params![self.label, key, value]).map(drop)
        })
    }

    pub(crate) fn delete(&self, key: &str) -> rusqlite::Result<()> {
        self.file
            .with(DELETE, |mut statement| statement.execute([&self.label, key]).map(drop))
    }

    pub(crate) fn exists(&self, key: &str) -> rusqlite::Result<bool> {
        self.file
            .with(GET, |mut statement| statement.exists([&self.label, key]))
    }

    pub(crate) fn keys(&self) -> rusqlite::Result<Vec<String>> {
        self.file.with(GET_KEYS, |mut statement| {
            statement.query_map([&self.label], |row| row.get(0))?.collect()
        })
    }
}

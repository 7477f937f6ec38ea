//! `fermyon:spin/key-value` on Spin's own file: one table, and as many connections as are in use at once.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use wasmtime::component::Resource;

use crate::seams::Operation;
use crate::spin::key_value::{Error, Host, HostStore};
use crate::sqlite;
use crate::state::{MAX_OPEN, State};

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

/// The file that all key-value stores of an application share. It is opened when first needed.
pub(crate) struct KeyValueFile {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    writer: Mutex<()>,
}

impl KeyValueFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::default(),
            writer: Mutex::default(),
        }
    }

    /// Makes sure that the file is there.
    fn exists(&self) -> Result<(), Error> {
        let connection = self.connection()?;
        self.idle().push(connection);
        Ok(())
    }

    /// Runs `work` with a prepared statement. One that writes waits for the others that do, since writers would sleep in
    /// SQLite's own queue.
    fn with<T>(&self, sql: &str, work: impl FnOnce(CachedStatement<'_>) -> rusqlite::Result<T>) -> Result<T, Error> {
        let connection = self.connection()?;
        let prepared = connection.prepare_cached(sql);
        let result = prepared.and_then(|statement| {
            let writes = !statement.readonly();
            let _alone = writes.then(|| self.writer.lock().unwrap_or_else(PoisonError::into_inner));
            work(statement)
        });
        self.idle().push(connection);
        result.map_err(|error| other(&error))
    }

    /// A connection that nobody else uses until it is put back.
    fn connection(&self) -> Result<Connection, Error> {
        let idle = self.idle().pop();
        idle.map_or_else(|| self.open(), Ok).map_err(|error| other(&error))
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Spin leaves the journal's mode as it finds it. In WAL mode, which the file keeps, nobody waits for a writer, and
    /// a reader takes half as many locks.
    fn open(&self) -> rusqlite::Result<Connection> {
        let _alone = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = sqlite::open_file(&self.path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.execute(CREATE, [])?;
        Ok(connection)
    }
}

fn other(error: &rusqlite::Error) -> Error {
    Error::Other(error.to_string())
}

/// A store that a guest has opened.
#[expect(unreachable_pub, reason = "The generated bindings re-export it.")]
pub struct Store {
    label: String,
}

impl State {
    /// Runs one prepared statement for the store that a guest holds.
    fn with_store<T>(
        &self,
        store: &Resource<Store>,
        sql: &str,
        work: impl FnOnce(CachedStatement<'_>, &str) -> rusqlite::Result<T>,
    ) -> wasmtime::Result<Result<T, Error>> {
        let label = self.table.get(store)?.label.as_str();
        Ok(self.key_value.with(sql, |statement| work(statement, label)))
    }

    fn open_store(&mut self, label: String) -> wasmtime::Result<Result<Resource<Store>, Error>> {
        if !self.configuration.key_value_stores.contains(&label) {
            return Ok(Err(Error::AccessDenied));
        }
        if let Err(error) = self.key_value.exists() {
            return Ok(Err(error));
        }
        if self.open_stores == MAX_OPEN {
            return Ok(Err(Error::StoreTableFull));
        }
        self.open_stores += 1;
        Ok(Ok(self.table.push(Store { label })?))
    }
}

impl Host for State {}

impl HostStore for State {
    async fn open(&mut self, label: String) -> wasmtime::Result<Result<Resource<Store>, Error>> {
        let operation = Operation::KeyValueOpen { label: label.clone() };
        self.storage_call(operation, Error::Other, |state, _| state.open_store(label))
            .await
    }

    async fn get(&mut self, store: Resource<Store>, key: String) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        self.storage_call(Operation::KeyValueGet { key }, Error::Other, |state, call| {
            state.with_store(&store, GET, |mut statement, label| {
                statement.query_row([label, call.key()], |row| row.get(0)).optional()
            })
        })
        .await
    }

    async fn set(
        &mut self,
        store: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Error>> {
        self.storage_call(Operation::KeyValueSet { key, value }, Error::Other, |state, call| {
            let Operation::KeyValueSet { key, value } = call else {
                return Ok(Err(Error::Other("a seam made another call of it".to_owned())));
            };
            state.with_store(&store, SET, |mut statement, label| {
                statement.execute(params![label, key, value]).map(drop)
            })
        })
        .await
    }

    async fn delete(&mut self, store: Resource<Store>, key: String) -> wasmtime::Result<Result<(), Error>> {
        self.storage_call(Operation::KeyValueDelete { key }, Error::Other, |state, call| {
            state.with_store(&store, DELETE, |mut statement, label| {
                statement.execute([label, call.key()]).map(drop)
            })
        })
        .await
    }

    async fn exists(&mut self, store: Resource<Store>, key: String) -> wasmtime::Result<Result<bool, Error>> {
        self.storage_call(Operation::KeyValueExists { key }, Error::Other, |state, call| {
            state.with_store(&store, GET, |mut statement, label| {
                statement.exists([label, call.key()])
            })
        })
        .await
    }

    async fn get_keys(&mut self, store: Resource<Store>) -> wasmtime::Result<Result<Vec<String>, Error>> {
        self.storage_call(Operation::KeyValueGetKeys, Error::Other, |state, _| {
            state.with_store(&store, GET_KEYS, |mut statement, label| {
                statement.query_map([label], |row| row.get(0))?.collect()
            })
        })
        .await
    }

    async fn drop(&mut self, store: Resource<Store>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        self.open_stores -= 1;
        Ok(())
    }
}

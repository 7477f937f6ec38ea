//! `fermyon:spin/sqlite` on Spin's own file: each connection of a guest is one of its own to it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Row, ToSql, params_from_iter};
use wasmtime::component::Resource;

use crate::seams::Operation;
use crate::spin::sqlite::{Error, Host, HostConnection, QueryResult, RowResult, Value};
use crate::state::{MAX_OPEN, State};

/// Opens a database file and makes its directory if need be.
pub(crate) fn open_file(path: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(path).or_else(|_| {
        if let Some(directory) = path.parent() {
            // Should this fail, opening the file fails too and says so.
            let _ = std::fs::create_dir_all(directory);
        }
        rusqlite::Connection::open(path)
    })?;
    // The bundled SQLite gathers STAT4 statistics and would, without this promise of stable query
    // plans, prepare a cached statement again after each binding.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// The file behind the one `SQLite` database of an application.
pub(crate) struct DatabaseFile {
    path: PathBuf,
    /// The connection that was closed last, which nobody uses again. Where no connection to a file in WAL mode is left,
    /// SQLite copies the journal into it and deletes the journal: one request after another, each would wait for that.
    kept: Mutex<Option<rusqlite::Connection>>,
    /// Whether one may be kept: no more once a guest has said how the file is to be locked.
    keeps: AtomicBool,
}

impl DatabaseFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        let (kept, keeps) = (Mutex::default(), AtomicBool::new(true));
        Self { path, kept, keeps }
    }

    fn open(self: &Arc<Self>) -> Result<rusqlite::Connection, Error> {
        let mut connection = open_file(&self.path).map_err(|error| io(&error))?;
        // Weak, for the kept connection has this, too.
        let database = Arc::downgrade(self);
        let authorizer = move |context: AuthContext<'_>| authorize(&database, &context.action);
        connection.authorizer(Some(authorizer)).map_err(|error| io(&error))?;
        Ok(connection)
    }

    /// Closes a connection once another is to be closed, or at once if it may hold a lock.
    fn close(&self, connection: rusqlite::Connection) {
        if connection.is_autocommit() && self.keeps.load(Ordering::Relaxed) {
            self.keep(Some(connection));
        }
    }

    /// Where a guest sets what takes the file for itself, the kept connection mustn't be in its way.
    fn gives_way_to(&self, pragma: &str) {
        let is = |name: &str| pragma.eq_ignore_ascii_case(name);
        if is("locking_mode") {
            self.keeps.store(false, Ordering::Relaxed);
        }
        if is("locking_mode") || is("journal_mode") {
            self.keep(None);
        }
    }

    /// Keeps this connection, if any, in place of the one before.
    fn keep(&self, connection: Option<rusqlite::Connection>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let closed = std::mem::replace(&mut *kept, connection);
        drop(kept);
        drop(closed);
    }
}

/// A guest may attach temporary and in-memory databases but no other file of the machine.
fn authorize(database: &Weak<DatabaseFile>, action: &AuthAction<'_>) -> Authorization {
    match action {
        AuthAction::Attach { filename } if !matches!(*filename, "" | ":memory:") => return Authorization::Deny,
        AuthAction::Pragma {
            pragma_name,
            pragma_value: Some(_),
        } => {
            if let Some(database) = database.upgrade() {
                database.gives_way_to(pragma_name);
            }
        }
        _ => {}
    }
    Authorization::Allow
}

fn io(error: &rusqlite::Error) -> Error {
    Error::Io(error.to_string())
}

/// A connection that a guest has opened; the file itself is opened with the first statement.
#[expect(unreachable_pub, reason = "The generated bindings re-export it.")]
pub struct Connection {
    database: Arc<DatabaseFile>,
    file: Option<rusqlite::Connection>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            self.database.close(file);
        }
    }
}

impl State {
    fn open_connection(&mut self, label: &String) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        if !self.configuration.sqlite_databases.contains(label) {
            return Ok(Err(Error::AccessDenied));
        }
        if self.open_connections == MAX_OPEN {
            return Ok(Err(Error::Io("too many connections are open".to_owned())));
        }
        self.open_connections += 1;
        let (database, file) = (Arc::clone(&self.sqlite), None);
        Ok(Ok(self.table.push(Connection { database, file })?))
    }

    fn execute_on(
        &mut self,
        connection: &Resource<Connection>,
        statement: &str,
        parameters: &[Value],
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let Connection { database, file } = self.table.get_mut(connection)?;
        let file = match file {
            Some(file) => file,
            None => match database.open() {
                Ok(opened) => file.insert(opened),
                Err(error) => return Ok(Err(error)),
            },
        };
        Ok(execute(file, statement, parameters).map_err(|error| io(&error)))
    }
}

fn execute(file: &rusqlite::Connection, sql: &str, parameters: &[Value]) -> rusqlite::Result<QueryResult> {
    let mut statement = file.prepare_cached(sql)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let read = |row: &Row<'_>| {
        let values = (0..columns.len()).map(|column| row.get_ref(column).and_then(value));
        Ok(RowResult {
            values: values.collect::<Result<_, _>>()?,
        })
    };
    let rows = statement
        .query_map(params_from_iter(parameters), read)?
        .collect::<Result<_, _>>()?;
    Ok(QueryResult { columns, rows })
}

fn value(stored: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match stored {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Real(real) => Value::Real(real),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text)?.to_owned()),
        ValueRef::Blob(blob) => Value::Blob(blob.to_owned()),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(integer) => ValueRef::Integer(*integer),
            Value::Real(real) => ValueRef::Real(*real),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(blob) => ValueRef::Blob(blob),
        }))
    }
}

impl Host for State {}

impl HostConnection for State {
    async fn open(&mut self, database: String) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        let operation = Operation::SqliteOpen {
            label: database.clone(),
        };
        self.storage_call(operation, Error::Io, |state, _| state.open_connection(&database))
            .await
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let operation = Operation::SqliteExecute { statement, parameters };
        self.storage_call(operation, Error::Io, |state, call| match call {
            Operation::SqliteExecute { statement, parameters } => state.execute_on(&connection, statement, parameters),
            _ => Ok(Err(Error::Io("a seam made another call of it".to_owned()))),
        })
        .await
    }

    async fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        self.open_connections -= 1;
        Ok(())
    }
}

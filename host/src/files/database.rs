//! Spin's file of the SQLite database: each connection of a guest is a connection of its own to the file.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::open::{create, open};

/// The file of an application's one SQLite database.
pub(crate) struct DatabaseFile {
    path: PathBuf,
    /// The connection that was closed last, unused. In WAL mode, closing a file's last connection makes SQLite copy
    /// the journal into the file and delete it. Without this connection, each of several requests in a row would wait
    /// for that.
    kept: Mutex<Option<Connection>>,
    /// Whether a connection may be kept. False once a guest sets a locking mode.
    may_keep: AtomicBool,
}

/// Writes a table and a row, reads the row, and takes all of it back.
const CHECK: &str = "BEGIN IMMEDIATE;
    CREATE TABLE host_check (written INTEGER);
    INSERT INTO host_check VALUES (1);
    SELECT written FROM host_check;
    ROLLBACK";

/// A connection that a guest has opened. The file is opened with the first statement.
pub struct DatabaseConnection {
    database: Arc<DatabaseFile>,
    opened: Option<Connection>,
}

impl DatabaseFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            kept: Mutex::default(),
            may_keep: AtomicBool::new(true),
        }
    }

    /// Writes to the file, reads that back and takes it back. The error is a clause without a full stop.
    pub(crate) fn check(self: &Arc<Self>) -> Result<(), String> {
        create(&self.path)?;
        let checked = self.open().and_then(|connection| connection.execute_batch(CHECK));
        checked.map_err(|error| error.to_string())
    }

    fn open(self: &Arc<Self>) -> rusqlite::Result<Connection> {
        let mut connection = open(&self.path)?;
        // Weak, because the kept connection holds the authorizer too.
        let database = Arc::downgrade(self);
        let authorizer = move |context: AuthContext<'_>| authorize(&database, &context.action);
        connection.authorizer(Some(authorizer))?;
        Ok(connection)
    }

    /// Keeps a connection until the next one is closed. Closes it at once if it may hold a lock.
    fn close(&self, connection: Connection) {
        if connection.is_autocommit() && self.may_keep.load(Ordering::Relaxed) {
            self.keep(Some(connection));
        }
    }

    /// Closes the kept connection if a guest sets a pragma that needs the file for itself.
    fn make_way_for(&self, pragma: &str) {
        let locking = pragma.eq_ignore_ascii_case("locking_mode");
        if locking {
            self.may_keep.store(false, Ordering::Relaxed);
        }
        if locking || pragma.eq_ignore_ascii_case("journal_mode") {
            self.keep(None);
        }
    }

    /// Keeps `connection`, if any, and closes the one kept before.
    fn keep(&self, connection: Option<Connection>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let closed = std::mem::replace(&mut *kept, connection);
        drop(kept);
        drop(closed);
    }
}

/// Lets a guest attach temporary and in-memory databases, but no other file of the machine.
fn authorize(database: &Weak<DatabaseFile>, action: &AuthAction<'_>) -> Authorization {
    match action {
        AuthAction::Attach { filename } if !matches!(*filename, "" | ":memory:") => return Authorization::Deny,
        AuthAction::Pragma {
            pragma_name,
            pragma_value: Some(_),
        } => {
            if let Some(database) = database.upgrade() {
                database.make_way_for(pragma_name);
            }
        }
        _ => {}
    }
    Authorization::Allow
}

impl DatabaseConnection {
    pub(crate) fn new(database: &Arc<DatabaseFile>) -> Self {
        Self {
            database: Arc::clone(database),
            opened: None,
        }
    }

    /// Returns the connection to the file. Opens it on first use.
    pub(crate) fn opened(&mut self) -> rusqlite::Result<&Connection> {
        match &mut self.opened {
            Some(connection) => Ok(connection),
            closed @ None => Ok(closed.insert(self.database.open()?)),
        }
    }
}

impl Drop for DatabaseConnection {
    fn drop(&mut self) {
        if let Some(connection) = self.opened.take() {
            self.database.close(connection);
        }
    }
}

//! What lies in both stores, read past the service from their files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use host::seams::Operation;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, Params};
use serde_json::Value;

use crate::support::replay;

/// Both files, as Spin names them.
pub const FILES: [&str; 2] = ["sqlite_key_value.db", "sqlite_db.db"];

/// Everything stored.
#[derive(Debug, Default)]
pub struct Stores {
    /// User documents by id.
    pub users: BTreeMap<String, Value>,
    /// Session documents by handle.
    pub sessions: BTreeMap<String, Value>,
    /// Handles of the notes of last use.
    pub used: BTreeSet<String>,
    /// User id, username, email.
    pub names: Vec<[String; 3]>,
    /// User id, until (milliseconds).
    pub leases: Vec<(String, i64)>,
    /// `purge_at` by handle.
    pub session_rows: BTreeMap<String, i64>,
    pub attempts: usize,
    /// All of it as text, to compare.
    pub dump: String,
}

/// Connections to both files past the service.
///
/// That they stay open also saves time: `SQLite` empties its log whenever a file's last one is closed.
#[derive(Default)]
pub struct Files {
    key_value: Option<Connection>,
    database: Option<Connection>,
}

impl Files {
    /// Opens what is there by now.
    fn open(&mut self, directory: &Path) {
        for (file, name) in [(&mut self.key_value, FILES[0]), (&mut self.database, FILES[1])] {
            let path = directory.join(name);
            if file.is_none() && path.exists() {
                *file = Some(Connection::open(path).expect("a file of ours"));
            }
        }
    }

    /// Reads everything.
    pub fn stores(&mut self, directory: &Path) -> Stores {
        self.open(directory);
        Stores::read(self)
    }

    /// Has everything in the files themselves.
    pub fn flush(&self) {
        for file in self.key_value.iter().chain(&self.database) {
            let checkpoint = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
            let busy = file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], checkpoint);
            assert_eq!(busy, Ok(0), "nobody else is there");
        }
    }

    /// Executes a statement of the service.
    pub fn execute(&self, statement: &Operation) {
        replay(self.database.as_ref().expect("a database"), statement);
    }

    /// Forgets all attempts at passwords, so that looking at what became of things doesn't lock anybody out.
    pub fn forget_attempts(&self) {
        if let Some(database) = &self.database {
            // Without the table there is nothing to forget.
            let _ = database.execute("DELETE FROM users_attempts", []);
        }
    }
}

impl Stores {
    fn read(files: &Files) -> Self {
        let mut stores = Self::default();
        if let Some(connection) = &files.key_value {
            stores.read_documents(connection);
        }
        if let Some(connection) = &files.database {
            stores.read_tables(connection);
        }
        stores
    }

    fn read_documents(&mut self, connection: &Connection) {
        let all = "SELECT key, CAST(value AS TEXT) FROM spin_key_value ORDER BY key";
        for row in self.rows(connection, all, []) {
            let [Cell::Text(key), Cell::Text(document)] = &row[..] else {
                panic!("{row:?} is no document");
            };
            let document: Value = serde_json::from_str(document).expect("JSON");
            let (kind, name) = (key.split(':').next().unwrap(), key.rsplit(':').next().unwrap());
            match kind {
                "user" => drop(self.users.insert(name.to_owned(), document)),
                "session" => drop(self.sessions.insert(name.to_owned(), document)),
                "used" => drop(self.used.insert(name.to_owned())),
                _ => panic!("{key} is no key of ours"),
            }
        }
    }

    fn read_tables(&mut self, connection: &Connection) {
        // A crash while the schema is made leaves some tables out; they are empty then.
        for row in self.rows(
            connection,
            "SELECT user_id, username, email FROM users_names ORDER BY 1, 2, 3",
            [],
        ) {
            let texts: Vec<String> = row.iter().map(text).collect();
            self.names.push(texts.try_into().unwrap());
        }
        for row in self.rows(
            connection,
            "SELECT user_id, until, takeovers, token FROM users_leases ORDER BY 1",
            [],
        ) {
            self.leases.push((text(&row[0]), integer(&row[1])));
        }
        let sessions = "SELECT key, purge_at, user_id, epoch, created FROM users_sessions ORDER BY 1";
        for row in self.rows(connection, sessions, []) {
            self.session_rows.insert(text(&row[0]), integer(&row[1]));
        }
        self.attempts = self
            .rows(connection, "SELECT * FROM users_attempts ORDER BY 1, 2", [])
            .len();
    }

    fn rows(&mut self, connection: &Connection, sql: &str, parameters: impl Params) -> Vec<Vec<Cell>> {
        let Ok(mut statement) = connection.prepare_cached(sql) else {
            return Vec::new();
        };
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
        let rows: Vec<Vec<Cell>> = statement
            .query_map(parameters, read)
            .expect("rows")
            .map(|row| row.expect("a row"))
            .collect();
        let _ = writeln!(self.dump, "{rows:?}");
        rows
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    }
}

fn integer(cell: &Cell) -> i64 {
    match cell {
        Cell::Integer(integer) => *integer,
        other => panic!("{other:?} is no integer"),
    }
}

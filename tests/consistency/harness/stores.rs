//! What both stores contain, read from their files without the service.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use host::hooks::Operation;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, Params};
use serde_json::Value;

use crate::support::replay;

/// Both files, as Spin names them.
pub const FILES: [&str; 2] = ["sqlite_key_value.db", "sqlite_db.db"];

/// A user's id, and the id of one of the user's documents.
pub type DocumentKey = (String, String);

/// Everything stored.
#[derive(Debug, Default)]
pub struct Stores {
    /// The rows of users.
    pub rows: Vec<UserRow>,
    /// User documents.
    pub documents: BTreeMap<DocumentKey, Document>,
    /// Notes of documents that no row points to: the state, and the document that this one replaces.
    pub notes: BTreeMap<DocumentKey, (String, Option<String>)>,
    /// Session documents by handle.
    pub sessions: BTreeMap<String, Value>,
    /// Handles of the notes of last use.
    pub used: BTreeSet<String>,
    /// When sessions end, by handle.
    pub session_rows: BTreeMap<String, i64>,
    pub attempts: usize,
    /// All of it as text, to compare.
    pub dump: String,
}

/// A user's row in SQLite.
#[derive(Clone, Debug)]
pub struct UserRow {
    pub id: String,
    pub document: String,
    /// The columns that the document has as well.
    pub fields: Value,
}

impl UserRow {
    /// The document that the row points to.
    pub fn points_to(&self) -> DocumentKey {
        (self.id.clone(), self.document.clone())
    }
}

/// The value of a user document.
#[derive(Clone, Debug)]
pub enum Document {
    Plain(Value),
    Moving(Value),
    Moved,
}

impl Document {
    /// The user in it, if any.
    pub fn user(&self) -> Option<&Value> {
        match self {
            Self::Plain(user) | Self::Moving(user) => Some(user),
            Self::Moved => None,
        }
    }

    fn parse(text: &str) -> Self {
        let user = |text| serde_json::from_str(text).expect("JSON");
        match (text.strip_prefix("moving "), text.strip_prefix("moved ")) {
            (Some(text), _) => Self::Moving(user(text)),
            (_, Some(_)) => Self::Moved,
            _ => Self::Plain(user(text)),
        }
    }
}

/// Connections to both files, next to those of the service.
///
/// They stay open to save time: `SQLite` empties its log whenever the last connection to a file is closed.
#[derive(Default)]
pub struct Files {
    key_value: Option<Connection>,
    database: Option<Connection>,
}

impl Files {
    /// Opens the files that exist by now.
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

    /// Writes everything from the logs to the files themselves.
    pub fn flush(&self) {
        for file in self.key_value.iter().chain(&self.database) {
            let checkpoint = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
            let busy = file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], checkpoint);
            assert_eq!(busy, Ok(0), "there is no other connection");
        }
    }

    /// Executes a storage call of the service.
    pub fn execute(&self, call: &Operation) {
        let key_value = || self.key_value.as_ref().expect("a store");
        match call {
            Operation::KeyValueSet { key, value } => {
                let set = "INSERT INTO spin_key_value (store, key, value) VALUES ('default', ?1, ?2)
                    ON CONFLICT (store, key) DO UPDATE SET value = excluded.value";
                key_value().execute(set, rusqlite::params![key, value]).expect("set");
            }
            Operation::KeyValueDelete { key } => {
                let delete = "DELETE FROM spin_key_value WHERE key = ?1";
                key_value().execute(delete, [key]).expect("deleted");
            }
            statement => drop(replay(self.database.as_ref().expect("a database"), statement)),
        }
    }

    /// Forgets all attempts at passwords, so that the logins of an observation lock no user out.
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
            let (kind, name) = (key.split(':').next().unwrap(), key.rsplit(':').next().unwrap());
            match kind {
                "user" => {
                    let id = key.rsplit(':').nth(1).unwrap();
                    let key = (id.to_owned(), name.to_owned());
                    self.documents.insert(key, Document::parse(document));
                }
                "session" => {
                    let session = serde_json::from_str(document).expect("JSON");
                    self.sessions.insert(name.to_owned(), session);
                }
                // What the host's question whether the application is ready has written.
                _ if key == "used:probe" => {}
                "used" => drop(self.used.insert(name.to_owned())),
                _ => panic!("{key} is no key of ours"),
            }
        }
    }

    fn read_tables(&mut self, connection: &Connection) {
        // After a crash of the migration some tables are missing; they count as empty.
        let users = "SELECT id, document, username, email, epoch, created, updated, attributes, row_id FROM users_users ORDER BY row_id";
        for row in self.rows(connection, users, []) {
            let attributes: Value = serde_json::from_str(&text(&row[7])).expect("JSON");
            // A document leaves out what is empty.
            let attributes = attributes.as_object().filter(|attributes| !attributes.is_empty());
            self.rows.push(UserRow {
                id: text(&row[0]),
                document: text(&row[1]),
                fields: serde_json::json!({
                    "id": text(&row[0]), "username": text(&row[2]), "email": text(&row[3]), "epoch": text(&row[4]),
                    "created": integer(&row[5]), "updated": integer(&row[6]),
                    "attributes": attributes,
                }),
            });
        }
        let notes = "SELECT user_id, document, state, replaces, since, ended_epoch FROM users_documents ORDER BY 1, 2";
        for row in self.rows(connection, notes, []) {
            let replaces = (row[3] != Cell::Null).then(|| text(&row[3]));
            let key = (text(&row[0]), text(&row[1]));
            self.notes.insert(key, (text(&row[2]), replaces));
        }
        let sessions = "SELECT handle, expires, user_id, epoch, created FROM users_sessions ORDER BY 1";
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

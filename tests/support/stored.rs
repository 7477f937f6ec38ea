//! What a service has stored, read and changed without the service.

use rusqlite::{Connection, Row};

use super::Service;

impl Service {
    /// Everything in the key-value store, as one text.
    pub fn stored(&self) -> String {
        let store = self.key_value();
        let mut rows = store
            .prepare("SELECT key, value FROM spin_key_value")
            .expect("its table");
        let line = |row: &Row<'_>| {
            let (key, value) = (row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?);
            Ok(format!("{key} {}\n", String::from_utf8_lossy(&value)))
        };
        let lines = rows.query_map([], line).expect("rows");
        lines.map(|line| line.expect("a row")).collect()
    }

    /// Writes a value under a key.
    pub fn store(&self, key: &str, value: &[u8]) {
        let set = "INSERT OR REPLACE INTO spin_key_value (store, key, value) VALUES ('default', ?1, ?2)";
        self.key_value()
            .execute(set, rusqlite::params![key, value])
            .expect("stored");
    }

    /// Replaces a text in every value of the key-value store, as someone with access to it can.
    pub fn replace_stored(&self, from: &str, to: &str) {
        let replace = "UPDATE spin_key_value SET value = CAST(replace(CAST(value AS TEXT), ?1, ?2) AS BLOB)";
        self.key_value().execute(replace, [from, to]).expect("replaced");
    }

    /// The SQLite database.
    pub fn database(&self) -> Connection {
        Connection::open(self.directory.path().join("sqlite_db.db")).expect("the database")
    }

    fn key_value(&self) -> Connection {
        Connection::open(self.directory.path().join("sqlite_key_value.db")).expect("the store")
    }
}

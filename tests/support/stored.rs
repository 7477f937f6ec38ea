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

    /// Replaces the value of the one key that ends like this, as a fault of the store may.
    pub fn damage_stored(&self, key_end: &str) {
        let damage = "UPDATE spin_key_value SET value = CAST('no document' AS BLOB) WHERE key LIKE '%' || ?1";
        let damaged = self.key_value().execute(damage, [key_end]).expect("a store");
        assert_eq!(damaged, 1, "one key ends with {key_end}");
    }

    /// Deletes the keys that end like this.
    pub fn remove_stored(&self, key_end: &str) {
        let remove = "DELETE FROM spin_key_value WHERE key LIKE '%' || ?1";
        self.key_value().execute(remove, [key_end]).expect("a store");
    }

    /// Copies a session, its document and row, so many times, each with another handle. Returns the handles.
    pub fn copy_session(&self, handle: &str, times: usize) -> Vec<String> {
        let copies: Vec<String> = (0..times).map(|n| format!("{n:064x}")).collect();
        let (store, database) = (self.key_value(), self.database());
        let (documents, rows) = (store.unchecked_transaction(), database.unchecked_transaction());
        for copy in &copies {
            let document = "INSERT INTO spin_key_value SELECT store, replace(key, ?1, ?2), value FROM spin_key_value
                WHERE key LIKE 'session:%' || ?1";
            assert_eq!(store.execute(document, [handle, copy]).expect("a copy"), 1);
            let row = "INSERT INTO users_sessions (namespace, handle, user_id, epoch, created, expires)
                SELECT namespace, ?2, user_id, epoch, created, expires FROM users_sessions WHERE handle = ?1";
            assert_eq!(database.execute(row, [handle, copy]).expect("a copy"), 1);
        }
        documents.and_then(rusqlite::Transaction::commit).expect("a store");
        rows.and_then(rusqlite::Transaction::commit).expect("a database");
        copies
    }

    /// The SQLite database.
    pub fn database(&self) -> Connection {
        Connection::open(self.directory.path().join("sqlite_db.db")).expect("the database")
    }

    fn key_value(&self) -> Connection {
        Connection::open(self.directory.path().join("sqlite_key_value.db")).expect("the store")
    }
}

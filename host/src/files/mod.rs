//! The SQLite files in which Spin keeps an application's data. This folder knows files and SQL, but no guests.

pub(crate) mod database;
pub(crate) mod key_value;
mod open;

/// The file of the key-value stores in the state directory.
pub(crate) const KEY_VALUE: &str = "sqlite_key_value.db";

/// The file of the database in the state directory.
pub(crate) const DATABASE: &str = "sqlite_db.db";

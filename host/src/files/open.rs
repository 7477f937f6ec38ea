//! Opens a SQLite file.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// Opens a SQLite file. Creates the file, and its directory, if they don't exist.
pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path).or_else(|_| {
        if let Some(directory) = path.parent() {
            // If this fails, opening the file fails too, and reports it.
            let _ = std::fs::create_dir_all(directory);
        }
        Connection::open(path)
    })?;
    // The bundled SQLite gathers STAT4 statistics. Without this promise of stable query plans, it would prepare a
    // cached statement again after each binding.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

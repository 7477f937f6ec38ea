//! Opens a SQLite file.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// Opens a SQLite file. Creates the file, and its directory, if they don't exist.
pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    if !path.exists() {
        // If this fails, opening the file fails too, and reports it.
        let _ = create_private(path);
    }
    let connection = Connection::open(path)?;
    // The bundled SQLite gathers STAT4 statistics. Without this promise of stable query plans, it would prepare a
    // cached statement again after each binding.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Creates a file, and its directory, if they don't exist. The error is the system's, which says more than SQLite's.
pub(crate) fn create(path: &Path) -> Result<(), String> {
    if path.exists() {
        return Ok(());
    }
    create_private(path).map_err(|error| error.to_string())
}

/// Creates an empty file that only this user can read and write, and the directory that it is in. SQLite gives the files
/// next to it, such as the journal, the same permissions.
fn create_private(path: &Path) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path).map(drop)
}

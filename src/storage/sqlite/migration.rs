//! How an empty database comes to have the schema, and how one of another version is refused.

use std::time::{Duration, Instant};

use spin_sdk::sqlite::Connection;

use super::{NameKey, failed, integer, schema, text};
use crate::domain::{Error, Result};
use crate::system;

/// How long a request waits while others create the schema, and how long between two looks. Creating it takes a few
/// milliseconds for each of its statements. The tries are limited, too, because a clock may stand still.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
const WAIT: Duration = Duration::from_millis(20);
const TRIES: u32 = 150;

/// Creates the schema unless it is there.
///
/// Requests may do this at the same time. SQLite lets some of them fail at once instead of having them wait, so each
/// waits here.
///
/// # Errors
/// [`Error::Unavailable`] if the database has a schema of another version, which stays as it is.
pub(super) fn ensure_schema(connection: &Connection) -> Result<()> {
    let started = Instant::now();
    for _ in 0..TRIES {
        match read_version(connection) {
            Some(schema::VERSION) => return Ok(()),
            Some(other) => return Err(other_version(other)),
            None => {}
        }
        connection.execute("SELECT 1", &[]).map_err(failed)?;
        if let Err(error) = create_schema(connection) {
            if started.elapsed() > LONGEST_WAIT {
                return Err(error);
            }
            system::sleep(WAIT);
        }
    }
    Err(Error::unavailable("SQLite schema", "it can't be created"))
}

/// The version of the schema, if the database surely has one.
fn read_version(connection: &Connection) -> Option<u64> {
    let result = connection.execute(schema::READ_VERSION, &[]).ok()?;
    result.rows.first()?.get::<u64>(0)
}

fn other_version(found: u64) -> Error {
    let expected = schema::VERSION;
    Error::unavailable(
        "SQLite schema",
        format_args!(
            "the database has version {found}, this component needs version {expected}; run a component for version \
             {found}, or give this one an empty database and call Reindex"
        ),
    )
}

fn create_schema(connection: &Connection) -> Result<()> {
    let _ = connection.execute(schema::JOURNAL, &[]);
    connection.execute(schema::KEYS, &[]).map_err(failed)?;
    let key = system::random::<{ NameKey::LENGTH }>()?;
    connection
        .execute(schema::NEW_KEY, &[text(hex::encode(key))])
        .map_err(failed)?;
    for statement in schema::MIGRATION {
        connection.execute(statement, &[]).map_err(failed)?;
    }
    connection
        .execute(schema::MARK, &[integer(schema::VERSION)])
        .map_err(failed)?;
    Ok(())
}

//! SQLite: one connection a request, and a schema that creates itself.

mod attempts;
mod counts;
mod documents;
mod expired;
mod migration;
mod references;
mod schema;
mod search;
mod search_statement;
mod sessions;
mod users;

use serde::Serialize;
use serde::de::DeserializeOwned;
use spin_sdk::sqlite::{Connection, Error as SqliteError, RowResult, Value};

use super::Storage;
use crate::domain::{DocumentId, Epoch, Error, Result, Timestamp, UserId};

pub use attempts::Proof;
pub use counts::{AccountKey, Allowance, Count, CountKey, Counted, Counts, Refusal};
pub use documents::{DocumentState, Note};
pub use expired::{Due, Expired};
pub use references::{References, UserRow};
pub use search::FoundUser;
pub use sessions::{RecordedSession, SessionRow};
pub use users::{FoundAccount, NameKey, Obstacles, Pointer};

impl Storage {
    /// Runs one statement that may be run twice: one that reads, or whose second run changes nothing.
    ///
    /// The first statement of a request is always run by this function, because the database may be empty. If the
    /// statement fails and the schema isn't there, it creates the schema and runs the statement again. If the schema is
    /// that of another version, it fails and reports both versions. So no request pays for a check while all is well.
    fn query(&self, statement: &str, parameters: &[Value]) -> Result<Vec<RowResult>> {
        let connection = self.sqlite()?;
        if let Ok(result) = connection.execute(statement, parameters) {
            return Ok(result.rows);
        }
        migration::ensure_schema(connection)?;
        let result = connection.execute(statement, parameters);
        result.map(|result| result.rows).map_err(failed)
    }

    /// Runs one statement. If it fails it may still have taken effect, so it is never run twice.
    fn execute(&self, statement: &str, parameters: &[Value]) -> Result<Vec<RowResult>> {
        let result = self.sqlite()?.execute(statement, parameters);
        result.map(|result| result.rows).map_err(failed)
    }

    /// Reads the schema's version, and creates the schema if it isn't there.
    pub fn probe_database(&self) -> Result<()> {
        self.query(schema::READ_VERSION, &[]).map(drop)
    }

    /// Creates the schema if it isn't there.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the database has a schema of another version.
    pub fn ensure_schema(&self) -> Result<()> {
        migration::ensure_schema(self.sqlite()?)
    }

    /// Writes the schema's version, and creates the schema if it isn't there. Returns false, and writes nothing, if the
    /// schema is that of another version.
    pub fn probe_database_write(&self) -> Result<bool> {
        let rows = self.query(schema::MARK_AGAIN, &[integer(schema::VERSION)])?;
        Ok(!rows.is_empty())
    }

    fn sqlite(&self) -> Result<&Connection> {
        if let Some(connection) = self.stores.sqlite.get() {
            return Ok(connection);
        }
        let connection = Connection::open_default().map_err(failed)?;
        Ok(self.stores.sqlite.get_or_init(|| connection))
    }
}

fn failed(error: SqliteError) -> Error {
    Error::unavailable("SQLite", error)
}

/// A row isn't as the schema says.
fn unreadable() -> Error {
    Error::unavailable("SQLite row", "a column can't be read")
}

/// A text parameter.
#[allow(clippy::needless_pass_by_value, reason = "references print themselves, too")]
fn text(value: impl ToString) -> Value {
    Value::Text(value.to_string())
}

/// A text parameter, or NULL.
fn text_or_null(value: Option<impl ToString>) -> Value {
    value.map_or(Value::Null, text)
}

/// A value as a parameter, in JSON.
fn json(value: &impl Serialize) -> Result<Value> {
    let json = serde_json::to_string(value);
    json.map(Value::Text)
        .map_err(|error| Error::unavailable("SQLite row", error))
}

/// A moment as a parameter, in Unix seconds.
fn seconds(at: Timestamp) -> Value {
    integer(at.as_seconds())
}

/// A moment as a parameter, in Unix microseconds.
fn micros(at: Timestamp) -> Value {
    integer(at.as_micros())
}

/// An integer parameter; what is beyond SQLite's integers becomes the largest of them.
fn integer(value: u64) -> Value {
    Value::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The text in a row's column, which the schema says is there.
fn text_at(row: &RowResult, column: usize) -> Result<String> {
    let value = row.get::<&str>(column).ok_or_else(unreadable)?;
    Ok(value.to_owned())
}

/// The integer in a row's column, which the schema says is there.
fn integer_at(row: &RowResult, column: usize) -> Result<u64> {
    row.get::<u64>(column).ok_or_else(unreadable)
}

/// The moment in a row's column, in Unix seconds.
fn seconds_at(row: &RowResult, column: usize) -> Result<Timestamp> {
    integer_at(row, column).map(Timestamp::from_seconds)
}

/// The value in a row's column, which has it in JSON.
fn json_at<T: DeserializeOwned>(row: &RowResult, column: usize) -> Result<T> {
    let json = row.get::<&str>(column).ok_or_else(unreadable)?;
    serde_json::from_str(json).map_err(|_| unreadable())
}

/// The user id in a row's column.
fn user_id_at(row: &RowResult, column: usize) -> Result<UserId> {
    UserId::parse("id", &text_at(row, column)?).map_err(|_| unreadable())
}

/// The epoch in a row's column.
fn epoch_at(row: &RowResult, column: usize) -> Result<Epoch> {
    Epoch::from_storage(&text_at(row, column)?).ok_or_else(unreadable)
}

/// The document's id in a row's column.
fn document_at(row: &RowResult, column: usize) -> Result<DocumentId> {
    DocumentId::from_bytes(text_at(row, column)?.as_bytes()).ok_or_else(unreadable)
}

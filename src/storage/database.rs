//! The SQLite connection: one a request, and a schema that creates itself.

use spin_sdk::sqlite::{Connection, RowResult, Value};

use super::{Storage, schema};
use crate::domain::{Error, Result};

impl Storage {
    /// Executes one statement.
    ///
    /// A statement that fails on a database without the present schema is run again once the schema is there,
    /// so that no request pays for a check while all is well. A statement that fails otherwise may still have
    /// taken effect, and is never repeated.
    pub(super) fn execute(&self, statement: &str, parameters: &[Value]) -> Result<Vec<RowResult>> {
        let connection = self.sqlite()?;
        let first = connection.execute(statement, parameters);
        let result = match first {
            Err(_) if lacks_schema(connection) => {
                migrate(connection)?;
                connection.execute(statement, parameters)
            }
            other => other,
        };
        result.map(|result| result.rows).map_err(|_| Error::Unavailable)
    }

    /// Touches the database, for the health check.
    pub fn probe_database(&self) -> Result<()> {
        self.execute(schema::IS_PRESENT, &[]).map(drop)
    }

    fn sqlite(&self) -> Result<&Connection> {
        if let Some(connection) = self.sqlite.get() {
            return Ok(connection);
        }
        let connection = Connection::open_default().map_err(|_| Error::Unavailable)?;
        Ok(self.sqlite.get_or_init(|| connection))
    }
}

/// Whether the database surely hasn't the present schema. One that doesn't answer may have it.
fn lacks_schema(connection: &Connection) -> bool {
    let answer = connection.execute(schema::IS_PRESENT, &[]);
    // A database without the table fails the question; one that has it, and fails nevertheless, is ill.
    let answer = answer.or_else(|_| connection.execute(schema::HAS_VERSION, &[]));
    answer.is_ok_and(|result| result.rows.is_empty())
}

fn migrate(connection: &Connection) -> Result<()> {
    let _ = connection.execute(schema::JOURNAL, &[]);
    for statement in schema::MIGRATION {
        connection.execute(statement, &[]).map_err(|_| Error::Unavailable)?;
    }
    Ok(())
}

/// A text parameter.
#[allow(clippy::needless_pass_by_value, reason = "references print themselves, too")]
pub(super) fn text(value: impl ToString) -> Value {
    Value::Text(value.to_string())
}

/// A text parameter, or NULL.
pub(super) fn text_or_null(value: Option<&str>) -> Value {
    value.map_or(Value::Null, text)
}

/// An integer parameter; what is beyond SQLite's integers becomes the largest of them.
pub(super) fn integer(value: u64) -> Value {
    Value::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The text in a row's column, which the schema says is there.
pub(super) fn text_at(row: &RowResult, column: usize) -> Result<String> {
    let value = row.get::<&str>(column).ok_or(Error::Unavailable)?;
    Ok(value.to_owned())
}

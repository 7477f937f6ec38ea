//! A statement of the service executed once more, past it.

use host::SqliteValue;
use host::seams::Operation;
use rusqlite::types::Value;

/// Executes a call that is a SQL statement, and returns how many rows it gave.
pub fn replay(database: &rusqlite::Connection, call: &Operation) -> usize {
    let Operation::SqliteExecute { statement, parameters } = call else {
        panic!("{call} is no statement");
    };
    let parameters = parameters.iter().map(|parameter| match parameter {
        SqliteValue::Integer(integer) => Value::Integer(*integer),
        SqliteValue::Text(text) => Value::Text(text.clone()),
        SqliteValue::Null => Value::Null,
        other => panic!("{other:?} is nothing that the service gives"),
    });
    let mut statement = database.prepare(statement).expect("a statement");
    let rows = statement.query_map(rusqlite::params_from_iter(parameters), |_| Ok(()));
    rows.expect("rows").map(|row| row.expect("a row")).count()
}

//! Executes a SQL statement of the service again, without the service.

use host::SqliteValue;
use host::hooks::Operation;
use rusqlite::types::Value;

/// Executes a call that is a SQL statement, and returns how many rows it returns.
pub fn replay(database: &rusqlite::Connection, call: &Operation) -> usize {
    let Operation::SqliteExecute { statement, parameters } = call else {
        panic!("{call} is no statement");
    };
    let parameters = parameters.iter().map(|parameter| match parameter {
        SqliteValue::Integer(integer) => Value::Integer(*integer),
        SqliteValue::Text(text) => Value::Text(text.clone()),
        SqliteValue::Null => Value::Null,
        other => panic!("{other:?} is no parameter of the service"),
    });
    let mut statement = database.prepare(statement).expect("a statement");
    let rows = statement.query_map(rusqlite::params_from_iter(parameters), |_| Ok(()));
    rows.expect("rows").map(|row| row.expect("a row")).count()
}

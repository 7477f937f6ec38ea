//! Executes a SQL statement of the service again, without the service.

use host::SqliteValue;
use host::hooks::Operation;
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, StatementStatus};

/// Executes a call that is a SQL statement, and returns how many rows it returns.
pub fn replay(database: &Connection, call: &Operation) -> usize {
    execute(database, call).1
}

/// Executes a call that is a SQL statement, and returns in how many steps SQLite does it: some ten for each row that it
/// looks at.
pub fn steps(database: &Connection, call: &Operation) -> i32 {
    execute(database, call).0.get_status(StatementStatus::VmStep)
}

fn execute<'a>(database: &'a Connection, call: &Operation) -> (Statement<'a>, usize) {
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
    let rows = rows.expect("rows").map(|row| row.expect("a row")).count();
    (statement, rows)
}

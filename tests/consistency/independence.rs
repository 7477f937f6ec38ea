//! Which storage calls of two requests commute, so that only one of their two orders need be tried.

use host::seams::Operation;

/// The tables of the schema; what names none of them touches all.
const TABLES: [&str; 5] = ["names", "leases", "sessions", "attempts", "schema_version"];

/// Whether two calls have the same results and effects in either order.
pub fn commute(one: &Operation, other: &Operation) -> bool {
    match (key(one), key(other)) {
        (Some((one, one_writes)), Some((other, other_writes))) => one != other || !(one_writes || other_writes),
        (None, None) => match (statement(one), statement(other)) {
            (Some(one), Some(other)) => !(writes(one) || writes(other)) || disjoint(one, other),
            _ => false,
        },
        // The stores know nothing of each other.
        _ => true,
    }
}

fn key(call: &Operation) -> Option<(&str, bool)> {
    match call {
        Operation::KeyValueGet { key } | Operation::KeyValueExists { key } => Some((key, false)),
        Operation::KeyValueSet { key, .. } | Operation::KeyValueDelete { key } => Some((key, true)),
        _ => None,
    }
}

fn statement(call: &Operation) -> Option<&str> {
    match call {
        Operation::SqliteExecute { statement, .. } => Some(statement.trim_start()),
        _ => None,
    }
}

fn writes(statement: &str) -> bool {
    !(statement.starts_with("SELECT") || statement.starts_with("WITH"))
}

fn disjoint(one: &str, other: &str) -> bool {
    let alters = |statement: &str| statement.starts_with("CREATE") || statement.starts_with("PRAGMA");
    let shared = TABLES.iter().any(|table| one.contains(table) && other.contains(table));
    !shared && !alters(one) && !alters(other)
}

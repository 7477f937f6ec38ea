//! Which storage calls of two requests commute, so that only one of their two orders need be tried.

use host::seams::Operation;

/// What statements name, and which tables they touch by it. What names none of it touches all.
const TABLES: [(&str, &[&str]); 6] = [
    ("users_names", &["names"]),
    ("users_leases", &["leases"]),
    ("users_sessions", &["sessions"]),
    ("users_attempts", &["attempts"]),
    ("users_logins", &["sessions", "attempts"]),
    ("users_schema_version", &["schema_version"]),
];

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
    let (one, other) = (touched(one), touched(other));
    !one.is_empty() && !other.is_empty() && one.iter().all(|table| !other.contains(table))
}

/// The tables that a statement touches; none for one that may touch all.
fn touched(statement: &str) -> Vec<&'static str> {
    let alters = statement.starts_with("CREATE") || statement.starts_with("PRAGMA");
    let named = TABLES.iter().filter(|(name, _)| !alters && statement.contains(name));
    named.flat_map(|(_, tables)| tables.iter().copied()).collect()
}

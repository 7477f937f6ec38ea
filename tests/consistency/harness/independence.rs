//! Which storage calls of two requests commute, so that only one of their two orders has to be tried.

use host::SqliteValue;
use host::hooks::Operation;

/// The names in statements, and the tables that a statement with such a name touches. One without any touches all.
const TABLES: [(&str, &str); 7] = [
    ("users_users", "users"),
    ("users_documents", "documents"),
    ("users_sessions", "sessions"),
    ("users_attempts", "attempts"),
    ("users_keys", "keys"),
    ("users_schema_version", "schema_version"),
    // A column that no change of a user reads or writes.
    ("last_login", "last_login"),
];

/// The tables that a statement touches by its triggers.
const TRIGGERS: [(&str, &[&str]); 4] = [
    ("INSERT INTO users_users", &["documents"]),
    ("UPDATE users_users", &["documents"]),
    ("DELETE FROM users_users", &["attempts", "documents"]),
    ("INSERT INTO users_proofs", &["attempts", "sessions", "last_login"]),
];

/// Whether two calls have the same results and effects in either order.
pub fn commute(one: &Operation, other: &Operation) -> bool {
    match (key(one), key(other)) {
        (Some((one, one_writes)), Some((other, other_writes))) => one != other || !(one_writes || other_writes),
        (None, None) => match (statement(one), statement(other)) {
            (Some(one_sql), Some(other_sql)) => {
                !(writes(one_sql) || writes(other_sql))
                    || disjoint(one_sql, other_sql)
                    || is_note(one) && is_note(other)
                    || is_fresh_note(one, other)
                    || is_fresh_note(other, one)
            }
            _ => false,
        },
        // The two stores share nothing.
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

/// Whether a call notes a document. No two calls note the same one, and each reads only the users.
fn is_note(call: &Operation) -> bool {
    statement(call).is_some_and(|sql| sql.starts_with("INSERT INTO users_documents"))
}

/// Whether `note` notes a document that is too new for what `find`, the SELECT of a cleanup, finds.
fn is_fresh_note(note: &Operation, find: &Operation) -> bool {
    let finds = statement(find).is_some_and(|sql| sql.contains("UNION ALL") && sql.contains("'document'"));
    is_note(note) && finds && integer(note, 6) > integer(find, 1)
}

fn integer(call: &Operation, parameter: usize) -> i64 {
    match call {
        Operation::SqliteExecute { parameters, .. } => match parameters[parameter] {
            SqliteValue::Integer(integer) => integer,
            _ => panic!("{call}: parameter {parameter} is no integer"),
        },
        _ => panic!("{call} is no statement"),
    }
}

/// The tables that a statement touches; empty if it may touch all.
fn touched(statement: &str) -> Vec<&'static str> {
    let alters = statement.starts_with("CREATE") || statement.starts_with("PRAGMA");
    let named = TABLES.iter().filter(|(name, _)| !alters && statement.contains(name));
    let triggered = TRIGGERS.iter().filter(|(begin, _)| statement.starts_with(begin));
    let named = named.map(|(_, table)| *table);
    named
        .chain(triggered.flat_map(|(_, tables)| tables.iter().copied()))
        .collect()
}

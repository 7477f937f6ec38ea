//! Storage calls: exactly those that ARCHITECTURE.md lists, in its order, and none that reads a whole table.

use host::seams::Operation;
use serde_json::{Value, json};

use crate::support::{ID, World};

/// What a call does, in a few words: the store and, for SQL, the statement's verb and table.
fn summary(operation: &Operation) -> String {
    match operation {
        Operation::KeyValueGet { key } => format!("get {}", kind(key)),
        Operation::KeyValueSet { key, .. } => format!("set {}", kind(key)),
        Operation::KeyValueDelete { key } => format!("delete {}", kind(key)),
        Operation::SqliteExecute { statement, .. } => {
            // The first name of ours is that of the table or view.
            let (_, table) = statement.split_once("users_").unwrap_or_default();
            let table = table.split(|c: char| !c.is_alphabetic()).next().unwrap();
            let verb = statement.split_whitespace().next().unwrap();
            let sweep = statement.contains("UNION ALL") && statement.contains("'session'");
            if sweep {
                "sweep".to_owned()
            } else {
                format!("{verb} {table}")
            }
        }
        Operation::KeyValueOpen { .. } | Operation::SqliteOpen { .. } => "open".to_owned(),
        other => other.to_string(),
    }
}

fn kind(key: &str) -> &str {
    key.split(':').next().unwrap()
}

/// A world with a user, whose calls from now on are steady-state ones.
async fn steady() -> World {
    let world = World::new();
    let request = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    world.call("Create", request).await.is_ok(&json!({}));
    world
}

async fn calls(world: &World, rpc: &str, request: Value) -> Vec<Operation> {
    world.recorder.take();
    let answer = world.call(rpc, request).await;
    assert_eq!(answer.status, 200, "{rpc}: {answer:?}");
    world.recorder.take()
}

/// A request for each RPC, and the storage calls that it makes beside opening the stores.
fn expected(session: &str) -> Vec<(&'static str, Value, &'static [&'static str])> {
    let password = json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    let bob = json!({"username": "bob", "email": "bob@example.com", "password": "password1"});
    vec![
        ("Read", json!({"id": ID}), &["get user"]),
        (
            "ReadSession",
            json!({"session_id": session}),
            &["get session", "get user"],
        ),
        ("Search", json!({"username": "asim"}), &["WITH leases", "get user"]),
        (
            "ListSessions",
            json!({"user_id": ID}),
            &["get user", "SELECT sessions", "get session"],
        ),
        (
            "Create",
            bob,
            &["INSERT leases", "INSERT names", "set user", "DELETE leases", "sweep"],
        ),
        (
            "Update",
            json!({"id": ID, "username": "carol"}),
            &[
                "INSERT leases",
                "get user",
                "INSERT names",
                "set user",
                "DELETE names",
                "DELETE leases",
                "sweep",
            ],
        ),
        (
            "Login",
            json!({"username": "carol", "password": "password1"}),
            &[
                "SELECT names",
                "INSERT attempts",
                "get user",
                "INSERT logins",
                "set session",
                "sweep",
            ],
        ),
        (
            "Logout",
            json!({"session_id": session}),
            &["delete session", "UPDATE sessions", "sweep"],
        ),
        (
            "UpdatePassword",
            password,
            &[
                "get user",
                "INSERT attempts",
                "UPDATE attempts",
                "INSERT leases",
                "get user",
                "set user",
                "UPDATE sessions",
                "DELETE leases",
                "sweep",
                // The count that was forgiven.
                "DELETE attempts",
            ],
        ),
        (
            "LogoutAll",
            json!({"user_id": ID}),
            &[
                "INSERT leases",
                "get user",
                "set user",
                "UPDATE sessions",
                "DELETE leases",
                "sweep",
            ],
        ),
        (
            "Delete",
            json!({"id": ID}),
            &[
                "INSERT leases",
                "get user",
                "delete user",
                "DELETE names",
                "UPDATE sessions",
                "DELETE leases",
                "sweep",
            ],
        ),
    ]
}

#[tokio::test]
async fn each_rpc_makes_the_calls_that_are_documented() {
    let world = steady().await;
    let session = world.login("asim", "password1").await.session_id();
    for (rpc, request, expected) in expected(&session) {
        let calls = calls(&world, rpc, request).await;
        let mut summaries: Vec<String> = calls.iter().map(summary).collect();
        let opened = summaries.extract_if(.., |summary| summary == "open").count();
        assert_eq!(summaries, expected, "{rpc}");
        assert!(opened <= 2, "{rpc}");
    }
}

/// The names of all tables, those of the index of parts included.
fn tables(database: &rusqlite::Connection) -> Vec<String> {
    let mut names = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let names = names.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

/// Whether a step of a query plan passes over all of a table, or all that a namespace has in it. The index of parts is
/// always said to be scanned; with `M` in its plan it is looked up by what it shall match.
fn reads_a_whole_table(step: &str, tables: &[String]) -> bool {
    if step.ends_with("(namespace=?)") && !step.starts_with("SEARCH leases") {
        return true;
    }
    let Some(scanned) = step.strip_prefix("SCAN ") else {
        return false;
    };
    let table = scanned.split(' ').next().unwrap();
    // A table under another name is one, too.
    let is_table = ["taken", "names", "leases"].contains(&table) || tables.iter().any(|name| name == table);
    is_table && !(table == "users_name_parts" && scanned.contains(":M"))
}

#[tokio::test]
async fn no_statement_reads_a_whole_table() {
    let world = steady().await;
    let session = world.login("asim", "password1").await.session_id();
    let mut statements = Vec::new();
    for (rpc, request, _) in expected(&session) {
        statements.extend(calls(&world, rpc, request).await);
    }
    let patterns = ["a", "a*", "*a", "*a*", "*abc*", "*", ""];
    for (username, email) in patterns.into_iter().flat_map(|one| patterns.map(|other| (one, other))) {
        for page in [("offset", json!(1)), ("after", json!("61"))] {
            let request = json!({"username": username, "email": email, page.0: page.1});
            statements.extend(calls(&world, "Search", request).await);
        }
    }
    let database = rusqlite::Connection::open(world.directory.path().join("sqlite_db.db")).unwrap();
    let tables = tables(&database);
    let mut seen = 0;
    for operation in statements {
        let Operation::SqliteExecute { statement, .. } = operation else {
            continue;
        };
        let mut explain = database.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        for n in 1..=explain.parameter_count() {
            explain.raw_bind_parameter(n, 1).unwrap();
        }
        let mut rows = explain.raw_query();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get(3).unwrap();
            seen += 1;
            assert!(!reads_a_whole_table(&step, &tables), "{step}:\n{statement}");
        }
    }
    assert!(seen > 20);
}

//! Query plans: no statement reads a whole table, and each search reads the index that serves it best.

use host::hooks::Operation;
use serde_json::json;

use crate::storage_calls::{calls, requests, session_and_handle, steady};
use crate::support::ID;

/// The names of all tables, those of the index of parts included.
fn tables(database: &rusqlite::Connection) -> Vec<String> {
    let mut names = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let names = names.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

/// The statements among storage calls.
fn statements(calls: Vec<Operation>) -> impl Iterator<Item = String> {
    calls.into_iter().filter_map(|operation| match operation {
        Operation::SqliteExecute { statement, .. } => Some(statement),
        _ => None,
    })
}

/// The steps by which SQLite executes a statement.
fn plan(database: &rusqlite::Connection, statement: &str) -> Vec<String> {
    let mut explain = database.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    for n in 1..=explain.parameter_count() {
        explain.raw_bind_parameter(n, 1).unwrap();
    }
    let steps = explain.raw_query().mapped(|row| row.get(3));
    steps.collect::<Result<_, _>>().unwrap()
}

/// Whether a step looks names up by their parts. SQLite always says that it scans the index of parts; with `M` in its
/// plan it looks up only what matches.
fn looks_up_parts(step: &str) -> bool {
    step.starts_with("SCAN parts ") && step.contains(":M")
}

/// Whether a step reads all of a table, or all rows of a namespace without an order that a page needs.
fn reads_a_whole_table(step: &str, tables: &[String]) -> bool {
    let walks = [
        "users_users_by_username (namespace=?)",
        "users_users_by_email (namespace=?)",
    ];
    if step.ends_with("(namespace=?)") && !walks.iter().any(|walk| step.ends_with(walk)) {
        return true;
    }
    let Some(scanned) = step.strip_prefix("SCAN ") else {
        return false;
    };
    let table = scanned.split(' ').next().unwrap();
    // These are tables under other names.
    let is_table = ["users", "sessions", "parts"].contains(&table) || tables.iter().any(|name| name == table);
    is_table && !looks_up_parts(step)
}

#[tokio::test]
async fn no_statement_reads_a_whole_table() {
    let service = steady().await;
    let (session, handle) = session_and_handle(&service).await;
    let mut made = Vec::new();
    for (_, rpc, request) in requests(&session, &handle) {
        made.extend(calls(&service, rpc, request).await);
    }
    let patterns = ["a", "a*", "*a", "*a*", "*abc*", "*", ""];
    for (username, email) in patterns.into_iter().flat_map(|one| patterns.map(|other| (one, other))) {
        for page in [("offset", json!(1)), ("after", json!(""))] {
            let request = json!({"username": username, "email": email, page.0: page.1});
            made.extend(calls(&service, "Search", request).await);
        }
    }
    let database = service.database();
    let tables = tables(&database);
    let mut seen = 0;
    for statement in statements(made) {
        for step in plan(&database, &statement) {
            seen += 1;
            assert!(!reads_a_whole_table(&step, &tables), "{step}:\n{statement}");
        }
    }
    assert!(seen > 20);
}

/// The statements of a trigger, with a parameter for each column of its row.
fn statements_of(trigger: &str) -> Vec<String> {
    let (_, body) = trigger.split_once("BEGIN").unwrap();
    let (body, _) = body.rsplit_once("END").unwrap();
    let parameterized = |statement: &str| {
        let words = statement.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
        let words = words.map(|word| match word.split_once('.') {
            Some(("new" | "old", column)) => format!(
                "?1{}",
                column.trim_start_matches(|c: char| c.is_alphabetic() || c == '_')
            ),
            _ => word.to_owned(),
        });
        words.collect::<String>()
    };
    let statements = body.split(';').filter(|statement| !statement.trim().is_empty());
    statements.map(parameterized).collect()
}

/// A statement's plan doesn't show those of the triggers that it runs.
#[tokio::test]
async fn no_trigger_reads_a_whole_table() {
    let service = steady().await;
    let database = service.database();
    let tables = tables(&database);
    let mut triggers = database
        .prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap();
    let triggers = triggers.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut seen = 0;
    for statement in triggers.flat_map(|trigger| statements_of(&trigger.unwrap())) {
        for step in plan(&database, &statement) {
            seen += 1;
            assert!(!reads_a_whole_table(&step, &tables), "{step}:\n{statement}");
        }
    }
    assert!(seen > 8, "{seen}");
}

/// What ends a user's sessions, or finds the ones too many, begins in the index and reads only as many rows as it needs.
#[tokio::test]
async fn statements_about_a_users_sessions_go_along_the_index_with_the_epoch() {
    let service = steady().await;
    service.login("asim", "password1").await.session_id();
    let mut made = calls(&service, "LogoutAll", json!({"user_id": ID})).await;
    service.advance(60);
    made.extend(calls(&service, "Login", json!({"username": "asim", "password": "password1"})).await);
    made.extend(calls(&service, "ListSessions", json!({"user_id": ID})).await);
    made.extend(calls(&service, "Delete", json!({"id": ID})).await);
    let database = service.database();
    let steps: Vec<String> = statements(made)
        .filter(|statement| statement.contains("epoch = ") && statement.contains("users_sessions"))
        .flat_map(|statement| plan(&database, &statement))
        .filter(|step| step.contains("users_sessions_by_user"))
        .collect();
    // Of the Login, its cleanup, ListSessions and Delete.
    assert_eq!(steps.len(), 4, "{steps:#?}");
    for step in &steps {
        let begins = step.contains("users_sessions_by_user (namespace=? AND user_id=? AND epoch=?");
        assert!(begins, "{step}");
    }
}

/// The index in which a search finds users.
#[derive(Debug, PartialEq, Eq)]
enum FoundBy {
    Username,
    Email,
    Parts,
    /// The usernames, or those with a prefix, in their order.
    Usernames,
    /// The email addresses, or those with a prefix, in their order.
    Emails,
}

fn found_by(plan: &[String]) -> FoundBy {
    let has = |part: &str| {
        plan.iter()
            .any(|step| step.starts_with("SEARCH users") && step.contains(part))
    };
    assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:#?}");
    if plan.iter().any(|step| looks_up_parts(step)) {
        FoundBy::Parts
    } else if has("users_users_by_username (namespace=? AND username=?)") {
        FoundBy::Username
    } else if has("users_users_by_email (namespace=? AND email=?)") {
        FoundBy::Email
    } else if has("users_users_by_email") {
        FoundBy::Emails
    } else {
        assert!(has("users_users_by_username"), "{plan:#?}");
        FoundBy::Usernames
    }
}

/// The index of parts has three characters in a row, including the marks of a name's start and end.
#[tokio::test]
async fn each_search_reads_the_index_that_serves_it_best() {
    let service = steady().await;
    let database = service.database();
    for (username, email, expected) in [
        ("asim", "", FoundBy::Username),
        ("asim", "*abc*", FoundBy::Username),
        ("", "asim@example.com", FoundBy::Email),
        ("*abc*", "asim@example.com", FoundBy::Email),
        ("*abc*", "", FoundBy::Parts),
        ("*a", "", FoundBy::Parts),
        ("", "*abc*", FoundBy::Parts),
        ("", "*a", FoundBy::Parts),
        ("", "a*", FoundBy::Emails),
        ("*a", "a*", FoundBy::Parts),
        ("abc*", "*abc*", FoundBy::Parts),
        ("*ab*", "*abc*", FoundBy::Parts),
        ("*abc*", "*ab*", FoundBy::Parts),
        ("*ab*", "", FoundBy::Usernames),
        ("", "*ab*", FoundBy::Usernames),
        ("abc*", "", FoundBy::Usernames),
        ("", "", FoundBy::Usernames),
    ] {
        let request = json!({"username": username, "email": email});
        let made = calls(&service, "Search", request).await;
        let statement = statements(made).next().unwrap();
        let found_by = found_by(&plan(&database, &statement));
        assert_eq!(found_by, expected, "username {username:?}, email {email:?}");
    }
}

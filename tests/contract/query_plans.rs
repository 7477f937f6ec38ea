//! Query plans: no statement reads a whole table, and each search goes by the index that serves it best.

use host::seams::Operation;
use serde_json::json;

use crate::storage_calls::{calls, expected, steady};
use crate::support::World;

fn database(world: &World) -> rusqlite::Connection {
    rusqlite::Connection::open(world.directory.path().join("sqlite_db.db")).unwrap()
}

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

/// Whether a step looks names up by their parts. The index of parts is always said to be scanned; with `M` in its plan
/// it is looked up by what it shall match.
fn looks_up_parts(step: &str) -> bool {
    step.starts_with("SCAN users_name_parts ") && step.contains(":M")
}

/// Whether a step passes over all of a table, or all that a namespace has in it.
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
    is_table && !looks_up_parts(step)
}

#[tokio::test]
async fn no_statement_reads_a_whole_table() {
    let world = steady().await;
    let session = world.login("asim", "password1").await.session_id();
    let mut made = Vec::new();
    for (rpc, request, _) in expected(&session) {
        made.extend(calls(&world, rpc, request).await);
    }
    let patterns = ["a", "a*", "*a", "*a*", "*abc*", "*", ""];
    for (username, email) in patterns.into_iter().flat_map(|one| patterns.map(|other| (one, other))) {
        for page in [("offset", json!(1)), ("after", json!("61"))] {
            let request = json!({"username": username, "email": email, page.0: page.1});
            made.extend(calls(&world, "Search", request).await);
        }
    }
    let database = database(&world);
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

/// By what a search finds the users that nobody is writing.
#[derive(Debug, PartialEq, Eq)]
enum FoundBy {
    Username,
    Email,
    Parts,
    /// A walk along the usernames between two of them.
    Walk,
}

fn found_by(plan: &[String]) -> FoundBy {
    let has = |end: &str| {
        plan.iter()
            .any(|step| step.starts_with("SEARCH names") && step.ends_with(end))
    };
    if plan.iter().any(|step| looks_up_parts(step)) {
        FoundBy::Parts
    } else if has("users_names_by_username (namespace=? AND username=?)") {
        FoundBy::Username
    } else if has("users_names_by_email (namespace=? AND email=? AND username>? AND username<?)") {
        FoundBy::Email
    } else {
        assert!(
            has("users_names_by_username (namespace=? AND username>? AND username<?)"),
            "{plan:#?}"
        );
        FoundBy::Walk
    }
}

/// Three characters are what the index of parts knows, the marks of a name's beginning and end among them.
#[tokio::test]
async fn each_search_goes_by_the_index_that_serves_it_best() {
    let world = steady().await;
    let database = database(&world);
    for (username, email, expected) in [
        ("asim", "", FoundBy::Username),
        ("asim", "*abc*", FoundBy::Username),
        ("", "asim@example.com", FoundBy::Email),
        ("*abc*", "asim@example.com", FoundBy::Email),
        ("*abc*", "", FoundBy::Parts),
        ("*a", "", FoundBy::Parts),
        ("", "*abc*", FoundBy::Parts),
        ("", "*a", FoundBy::Parts),
        ("", "a*", FoundBy::Parts),
        ("abc*", "*abc*", FoundBy::Parts),
        ("*ab*", "*abc*", FoundBy::Parts),
        ("*abc*", "*ab*", FoundBy::Parts),
        ("*ab*", "", FoundBy::Walk),
        ("", "*ab*", FoundBy::Walk),
        ("abc*", "", FoundBy::Walk),
        ("", "", FoundBy::Walk),
    ] {
        let request = json!({"username": username, "email": email});
        let made = calls(&world, "Search", request).await;
        let statement = statements(made).next().unwrap();
        let found_by = found_by(&plan(&database, &statement));
        assert_eq!(found_by, expected, "username {username:?}, email {email:?}");
    }
}

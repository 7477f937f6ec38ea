//! Storage calls: each RPC makes exactly those that ARCHITECTURE.md lists, in that order, in as many round trips.

use std::collections::{BTreeMap, BTreeSet};

use host::hooks::Operation;
use serde_json::{Value, json};

use crate::support::{ID, RPCS, Service};

const ARCHITECTURE: &str = include_str!("../../ARCHITECTURE.md");

/// What a row of the table says of a request.
#[derive(Debug, PartialEq)]
struct Cost {
    /// The calls in their order, which are the texts in backticks.
    calls: Vec<String>,
    /// The round trips, as the last two cells have them.
    round_trips: String,
}

/// The table "Storage calls": each row's name and the rest of it.
fn documented() -> BTreeMap<&'static str, Cost> {
    let (_, section) = ARCHITECTURE.split_once("\n## Storage calls\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.map(|row| row.split_once(" | ").unwrap());
    cells
        .skip_while(|(name, _)| *name != "---")
        .skip(1)
        .map(|(name, rest)| (name, cost_of_cells(rest)))
        .collect()
}

fn cost_of_cells(row: &str) -> Cost {
    let (calls, round_trips) = row.split_once(" | ").unwrap();
    Cost {
        calls: calls.split('`').skip(1).step_by(2).map(str::to_owned).collect(),
        round_trips: round_trips.to_owned(),
    }
}

/// What a request really costs. Spin's Redis client sends a `PING` when the store is opened, and its libSQL client
/// nothing when the database is.
fn cost_of_calls(calls: &[Operation]) -> Cost {
    let on_libsql = calls.iter().filter(|call| is_statement(call)).count();
    let sqlite_openings = calls.iter().filter(|call| matches!(call, Operation::SqliteOpen { .. }));
    let on_redis = calls.len() - on_libsql - sqlite_openings.count();
    Cost {
        calls: calls.iter().filter(|call| !opens(call)).map(summary).collect(),
        round_trips: format!("{on_redis} | {on_libsql}"),
    }
}

fn is_statement(operation: &Operation) -> bool {
    matches!(operation, Operation::SqliteExecute { .. })
}

/// A storage call as the table writes it.
fn summary(operation: &Operation) -> String {
    match operation {
        Operation::KeyValueGet { key } => format!("get {}", kind(key)),
        Operation::KeyValueSet { key, value } if kind(key) == "user" => match value.split(|b| *b == b' ').next() {
            Some(b"moving") => "mark user".to_owned(),
            Some(b"moved") => "forward user".to_owned(),
            _ => "set user".to_owned(),
        },
        Operation::KeyValueSet { key, .. } => format!("set {}", kind(key)),
        Operation::KeyValueDelete { key } => format!("delete {}", kind(key)),
        Operation::SqliteExecute { statement, .. } if is_cleanup(statement) => "cleanup".to_owned(),
        Operation::SqliteExecute { statement, .. } => {
            // The first name with our prefix is that of the table or view.
            let (_, table) = statement.split_once("users_").unwrap_or_default();
            let table = table.split(|c: char| !c.is_alphabetic()).next().unwrap();
            let verb = statement.split_whitespace().next().unwrap();
            format!("{verb} {table}")
        }
        other => other.to_string(),
    }
}

fn is_cleanup(statement: &str) -> bool {
    statement.contains("UNION ALL") && statement.contains("'session'")
}

fn kind(key: &str) -> &str {
    key.split(':').next().unwrap()
}

fn opens(operation: &Operation) -> bool {
    matches!(operation, Operation::KeyValueOpen { .. } | Operation::SqliteOpen { .. })
}

/// A service with Asim, whose schema exists and whose first cleanup has run.
pub async fn steady() -> Service {
    let service = Service::new();
    service.create_asim().await;
    service
}

/// The id of a new session of Asim's, and its handle.
pub async fn session_and_handle(service: &Service) -> (String, String) {
    let session = service.login("asim", "password1").await.session_id();
    (session, service.handles(ID).await.swap_remove(0))
}

/// The storage calls of a request that succeeds.
pub async fn calls(service: &Service, rpc: &str, request: Value) -> Vec<Operation> {
    service.recorder.take();
    let response = service.call(rpc, request).await;
    assert_eq!(response.status, 200, "{rpc}: {response:?}");
    service.recorder.take()
}

/// A request for each RPC, to be sent in this order: the name of its row, the RPC and the body. Put a new one before
/// LogoutAll: those above depend on what those before them changed.
pub fn requests(session: &str, handle: &str) -> Vec<(&'static str, &'static str, Value)> {
    let read_session = json!({"session_id": session});
    let by_handle = json!({"handle": handle, "user_id": ID});
    let bob = json!({"username": "bob", "email": "bob@example.com", "password": "password1"});
    let passwords = json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    vec![
        ("Reindex", "Reindex", json!({})),
        ("Read", "Read", json!({"id": ID})),
        ("ReadSession", "ReadSession", read_session.clone()),
        ("Search", "Search", json!({"username": "asim"})),
        ("ListSessions", "ListSessions", json!({"user_id": ID})),
        ("Create", "Create", bob),
        ("Update", "Update", json!({"id": ID, "username": "carol"})),
        ("ReadSession after a change", "ReadSession", read_session.clone()),
        ("Login", "Login", json!({"username": "carol", "password": "password1"})),
        ("Logout", "Logout", read_session),
        ("Logout by handle and user", "Logout", by_handle),
        ("UpdatePassword", "UpdatePassword", passwords),
        ("LogoutAll", "LogoutAll", json!({"user_id": ID})),
        (
            "IssueToken",
            "IssueToken",
            json!({"username": "carol", "purpose": "reset-password"}),
        ),
        ("Disable", "Disable", json!({"id": ID})),
        ("Enable", "Enable", json!({"id": ID})),
        ("Delete", "Delete", json!({"id": ID})),
    ]
}

/// The storage calls of each row that needs no settings.
async fn calls_of_requests() -> Vec<(&'static str, Vec<Operation>)> {
    let service = steady().await;
    let (session, handle) = session_and_handle(&service).await;
    let mut rows = Vec::new();
    for (row, rpc, request) in requests(&session, &handle) {
        rows.push((row, calls(&service, rpc, request).await));
    }
    rows
}

/// The storage calls of each row that needs a token.
async fn calls_with_tokens() -> Vec<(&'static str, Vec<Operation>)> {
    let service = steady().await;
    let mut rows = Vec::new();
    for (rpc, purpose) in [
        ("CheckToken", "invite"),
        ("VerifyEmail", "verify-email"),
        ("ResetPassword", "reset-password"),
    ] {
        let issued = service
            .call("IssueToken", json!({"user_id": ID, "purpose": purpose}))
            .await;
        let mut request = json!({"token": issued.body["token"]});
        if rpc == "ResetPassword" {
            request["new_password"] = "password2".into();
            request["confirm_password"] = "password2".into();
        }
        rows.push((rpc, calls(&service, rpc, request).await));
    }
    rows
}

/// The storage calls of each row that needs other settings.
async fn calls_with_settings() -> Vec<(&'static str, Vec<Operation>)> {
    let service = steady().await;
    let login = json!({"username": "asim", "password": "password1", "client_address": "192.0.2.7"});

    let full = service.restart().variable("sessions_per_user", "1").start();
    full.login("asim", "password1").await.session_id();
    let too_many = calls(&full, "Login", login.clone()).await;
    full.call("LogoutAll", json!({"user_id": ID})).await;
    let idle = service.restart().variable("session_idle_ttl", "100").start();
    let session = idle.login("asim", "password1").await.session_id();
    let list_sessions = calls(&idle, "ListSessions", json!({"user_id": ID})).await;
    idle.advance(10);
    let read_session = calls(&idle, "ReadSession", json!({"session_id": session})).await;
    let variables = [("login_failures_per_address", "5"), ("creates_per_address", "5")];
    let counting = service.restart().variables(&variables).start();
    let counted = calls(&counting, "Login", login.clone()).await;
    let carol = json!({"username": "carol", "email": "carol@example.com", "password": "password1"});
    let created = calls(&counting, "Create", carol).await;
    let renewing = service.restart().variable("password_hash", "m=16,t=1,p=1").start();
    let renewed = calls(&renewing, "Login", login).await;
    vec![
        ("ReadSession with an idle time", read_session),
        ("ListSessions with an idle time", list_sessions),
        ("Login with too many sessions", too_many),
        ("Login with a count per address", counted),
        ("Create with a count per address", created),
        ("Login that renews a hash", renewed),
    ]
}

#[tokio::test]
async fn each_rpc_makes_the_storage_calls_of_its_row() {
    let documented = documented();
    let mut rows = calls_of_requests().await;
    rows.extend(calls_with_settings().await);
    rows.extend(calls_with_tokens().await);
    for (row, calls) in &rows {
        let documented = documented
            .get(row)
            .unwrap_or_else(|| panic!("ARCHITECTURE.md's table has no row {row:?}"));
        assert_eq!(documented, &cost_of_calls(calls), "{row}");
        assert!(calls.iter().filter(|call| opens(call)).count() <= 2, "{row}");
    }
    let tried: BTreeSet<&str> = rows.iter().map(|(row, _)| *row).collect();
    let names: BTreeSet<&str> = documented.into_keys().collect();
    let untried: Vec<_> = names.difference(&tried).collect();
    assert!(
        untried.is_empty(),
        "no request of this test is for the rows {untried:?}"
    );
    let missing: Vec<_> = RPCS.iter().filter(|rpc| !names.contains(**rpc)).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md's table lacks {missing:?}");
}

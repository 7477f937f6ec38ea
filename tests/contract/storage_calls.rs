//! Storage calls: exactly those that ARCHITECTURE.md lists, in its order.

use host::seams::Operation;
use serde_json::{Value, json};

use crate::support::{ID, World};

/// What a call does, in a few words: the store and, for SQL, the statement's verb and table.
fn summary(operation: &Operation) -> String {
    match operation {
        Operation::KeyValueGet { key } => format!("get {}", kind(key)),
        Operation::KeyValueSet { key, value } if kind(key) == "user" => match value.split(|b| *b == b' ').next() {
            Some(b"moving") => "mark user".to_owned(),
            Some(b"moved") => "move user".to_owned(),
            _ => "set user".to_owned(),
        },
        Operation::KeyValueSet { key, .. } => format!("set {}", kind(key)),
        Operation::KeyValueDelete { key } => format!("delete {}", kind(key)),
        Operation::SqliteExecute { statement, .. } => {
            // The first name of ours is that of the table or view.
            let (_, table) = statement.split_once("users_").unwrap_or_default();
            let table = table.split(|c: char| !c.is_alphabetic()).next().unwrap();
            let verb = statement.split_whitespace().next().unwrap();
            let cleanup = statement.contains("UNION ALL") && statement.contains("'session'");
            if cleanup {
                "cleanup".to_owned()
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
pub async fn steady() -> World {
    let world = World::new();
    let request = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    world.call("Create", request).await.is_ok(&json!({}));
    world
}

/// The storage calls of a call that succeeds.
pub async fn calls(world: &World, rpc: &str, request: Value) -> Vec<Operation> {
    world.recorder.take();
    let answer = world.call(rpc, request).await;
    assert_eq!(answer.status, 200, "{rpc}: {answer:?}");
    world.recorder.take()
}

/// A request for each RPC, and the storage calls that it makes beside opening the stores.
pub fn expected(session: &str) -> Vec<(&'static str, Value, Vec<&'static str>)> {
    let password = json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    let bob = json!({"username": "bob", "email": "bob@example.com", "password": "password1"});
    let change = [
        "INSERT documents",
        "set user",
        "mark user",
        "UPDATE users",
        "move user",
        "cleanup",
    ];
    let changes = |before: &[&'static str]| [before, &change].concat();
    vec![
        ("Read", json!({"id": ID}), vec!["SELECT users"]),
        (
            "ReadSession",
            json!({"session_id": session}),
            vec!["get session", "get user"],
        ),
        ("Search", json!({"username": "asim"}), vec!["SELECT users"]),
        (
            "ListSessions",
            json!({"user_id": ID}),
            vec!["SELECT users", "get session"],
        ),
        (
            "Create",
            bob,
            vec!["INSERT documents", "set user", "INSERT users", "cleanup"],
        ),
        (
            "Update",
            json!({"id": ID, "username": "carol"}),
            changes(&["SELECT users", "get user"]),
        ),
        (
            "ReadSession",
            json!({"session_id": session}),
            vec!["get session", "get user", "get user"],
        ),
        (
            "Login",
            json!({"username": "carol", "password": "password1"}),
            vec![
                "SELECT users",
                "INSERT attempts",
                "get user",
                "INSERT logins",
                "set session",
                "cleanup",
            ],
        ),
        (
            "Logout",
            json!({"session_id": session}),
            vec!["delete session", "UPDATE sessions", "cleanup"],
        ),
        (
            "UpdatePassword",
            password,
            [
                changes(&[
                    "SELECT users",
                    "get user",
                    "INSERT attempts",
                    "UPDATE attempts",
                    "SELECT users",
                    "get user",
                ]),
                // The count that was forgiven.
                vec!["DELETE attempts"],
            ]
            .concat(),
        ),
        (
            "LogoutAll",
            json!({"user_id": ID}),
            changes(&["SELECT users", "get user"]),
        ),
        (
            "Delete",
            json!({"id": ID}),
            vec![
                "SELECT users",
                "get user",
                "INSERT documents",
                "mark user",
                "DELETE users",
                "delete user",
                "cleanup",
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

//! The schema's version: a component leaves a database of another version alone, and reports both versions in words.

use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{ID, RPCS, Service, asim};

/// What the operator reads.
const SENTENCE: &str = "SQLite schema: the database has version 2, this component needs version 1; \
    run a component for version 2, or give this one an empty database and call Reindex";

/// The version of the schema, and the SHA-256 of the statements that SQLite keeps of it.
const VERSION: u32 = 1;
const FINGERPRINT: &str = "d70512acec0eba0358d2a13152d5834cb3649efc444d7afa490a0b507b9c6f16";

fn database(service: &Service) -> Connection {
    Connection::open(service.directory.path().join("sqlite_db.db")).unwrap()
}

/// Puts a database of the next version in place of the service's own. The one table whose name no version changes is all
/// that this component can see of it.
fn upgrade(service: &Service) {
    for file in ["sqlite_db.db", "sqlite_db.db-wal", "sqlite_db.db-shm"] {
        std::fs::remove_file(service.directory.path().join(file)).ok();
    }
    database(service)
        .execute_batch(
            "CREATE TABLE users_schema_version (version INTEGER PRIMARY KEY);
             INSERT INTO users_schema_version (version) VALUES (2)",
        )
        .unwrap();
}

/// A service with Asim and a session of his, whose database is then one of the next version.
async fn upgraded() -> (Service, String) {
    let first = Service::new();
    first.create_asim().await;
    let session = first.login("asim", "password1").await.session_id();
    let service = first.restart().variable("creates_per_address", "5").start();
    upgrade(&service);
    (service, session)
}

/// A request for each RPC that needs SQLite.
fn requests() -> [(&'static str, Value); 16] {
    let user = json!({"id": ID});
    let password = "a long enough one";
    let token = "0".repeat(64);
    [
        ("Create", asim()),
        ("Read", user.clone()),
        ("Update", json!({"id": ID, "username": "carol"})),
        (
            "UpdatePassword",
            json!({"user_id": ID, "old_password": "password1", "new_password": password, "confirm_password": password}),
        ),
        ("Delete", user.clone()),
        ("Search", json!({"username": "asim"})),
        ("Login", json!({"username": "asim", "password": "password1"})),
        ("LogoutAll", json!({"user_id": ID})),
        ("ListSessions", json!({"user_id": ID})),
        ("Disable", user.clone()),
        ("Enable", user.clone()),
        ("IssueToken", json!({"user_id": ID, "purpose": "reset-password"})),
        ("CheckToken", json!({"token": token})),
        (
            "ResetPassword",
            json!({"token": token, "new_password": password, "confirm_password": password}),
        ),
        ("VerifyEmail", json!({"token": token})),
        ("Reindex", json!({})),
    ]
}

#[tokio::test]
async fn each_rpc_that_needs_the_database_answers_503_and_the_log_has_both_versions() {
    let (service, _) = upgraded().await;
    for (rpc, request) in requests() {
        let response = service.call_from("192.0.2.7:1", rpc, request).await;
        response.assert_error(503, "unavailable");
        let output = service.app.output();
        let line: Value = serde_json::from_str(output.lines().last().unwrap()).unwrap();
        assert_eq!(line["rpc"], rpc);
        assert_eq!(line["error"], SENTENCE, "{rpc}");
    }
    assert_eq!(requests().len() + ["Logout", "ReadSession"].len(), RPCS.len());
}

#[tokio::test]
async fn nothing_is_created_in_a_database_of_another_version() {
    let (service, _) = upgraded().await;
    service.call("Create", asim()).await.assert_error(503, "unavailable");
    service.send("GET", "/readyz", "").await.assert_error(503, "not-ready");
    let count = "SELECT (SELECT count(*) FROM sqlite_schema), (SELECT sum(version) FROM users_schema_version)";
    let (objects, versions): (u32, u32) = database(&service)
        .query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!((objects, versions), (1, 2));
}

#[tokio::test]
async fn sessions_are_read_and_ended_without_the_database() {
    let (service, session) = upgraded().await;
    assert_eq!(service.session(&session).await.status, 200);
    let logout = json!({"session_id": session});
    service.call("Logout", logout).await.assert_ok(&json!({}));
    assert_eq!(service.session(&session).await.status, 404);
    assert!(service.app.output().contains(SENTENCE));
}

#[tokio::test]
async fn another_schema_has_another_version() {
    let service = Service::new();
    service.create_asim().await;
    let database = database(&service);
    let version: u32 = database
        .query_row("SELECT version FROM users_schema_version", [], |row| row.get(0))
        .unwrap();
    let mut statements = database
        .prepare("SELECT name || ': ' || sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        .unwrap();
    let statements = statements.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let statements: Vec<String> = statements.collect::<Result<_, _>>().unwrap();
    let fingerprint = hex::encode(Sha256::digest(statements.join("\n")));
    assert_eq!(
        (version, fingerprint.as_str()),
        (VERSION, FINGERPRINT),
        "the schema has changed: read \"Change the schema\" in ARCHITECTURE.md"
    );
}

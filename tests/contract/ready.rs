//! `GET /readyz`: each check that fails is named, and no value is shown.

use std::sync::Arc;

use async_trait::async_trait;
use host::hooks::{Operation, StorageCall, StorageHook, Verdict};
use serde_json::json;

use crate::support::{Response, Service, TOKEN};

async fn ready(service: &Service) -> Response {
    service.send("GET", "/readyz", "").await
}

/// Asserts that exactly these checks failed.
#[track_caller]
fn assert_failed(response: &Response, names: &[&str]) {
    response.assert_error(503, "not-ready");
    assert_eq!(response.body["failed"], json!(names), "{}", response.body);
}

#[tokio::test]
async fn a_service_on_an_empty_state_directory_is_ready_again_and_again() {
    let service = Service::new();
    for _ in 0..2 {
        let request = http::Request::get("/readyz").body(bytes::Bytes::new()).unwrap();
        service.request(request).await.assert_ok(&json!({"status": "ready"}));
    }
    let head = service.send("HEAD", "/readyz", "").await;
    assert_eq!(head.status, 200);
    service.create_asim().await;
    ready(&service.restart().start())
        .await
        .assert_ok(&json!({"status": "ready"}));
}

/// Each variable gets a value that none of them takes.
#[tokio::test]
async fn each_variable_that_cannot_be_used_is_named_without_its_value() {
    let manifest: toml::Table = toml::from_str(include_str!("../../spin.toml")).unwrap();
    for name in manifest["variables"].as_table().unwrap().keys() {
        let value = "7d,hunter2;";
        let service = Service::builder().variable(name, value).start();
        let response = ready(&service).await;
        assert_failed(&response, &[name]);
        let sentence = response.detail();
        assert!(sentence.starts_with(&format!("the variable {name} ")), "{sentence}");
        let output = service.app.output();
        assert!(!format!("{response:?}{output}").contains("hunter2"), "{output}");
    }
}

#[tokio::test]
async fn a_service_that_no_one_can_call_is_not_ready() {
    let service = Service::builder().variable("api_tokens", "").start();
    let response = ready(&service).await;
    assert_failed(&response, &["api_tokens"]);
    response.assert_detail("the variable api_tokens is empty, so no one can call");
}

#[tokio::test]
async fn several_mistakes_are_reported_at_once() {
    let mistakes = [
        ("session_ttl", "7d"),
        ("log_sessions", "yes"),
        ("insecure_for_tests", "no"),
    ];
    let service = Service::builder().variables(&mistakes).start();
    assert_failed(
        &ready(&service).await,
        &["insecure_for_tests", "session_ttl", "log_sessions"],
    );
}

/// Storage that can be read, but not written.
struct ReadOnly;

#[async_trait]
impl StorageHook for ReadOnly {
    async fn before(&self, call: &StorageCall) -> Verdict {
        match &call.operation {
            Operation::KeyValueSet { .. } => Verdict::Fail,
            Operation::SqliteExecute { statement, .. } if !statement.trim_start().starts_with("SELECT") => {
                Verdict::Fail
            }
            _ => Verdict::Proceed,
        }
    }
}

#[tokio::test]
async fn stores_that_can_be_read_but_not_written_are_named_and_the_log_has_the_cause() {
    let service = Service::new();
    service.create_asim().await;
    let read_only = service.restart().hook(Arc::new(ReadOnly)).start();
    read_only
        .send("GET", "/healthz", "")
        .await
        .assert_ok(&json!({"status": "ok"}));
    let response = ready(&read_only).await;
    assert_failed(&response, &["key-value", "sqlite"]);
    response
        .assert_detail("the key-value store can't be written and read; the SQLite database can't be written and read");
    let output = read_only.app.output();
    assert!(output.contains("key-value set: "), "{output}");
}

#[tokio::test]
async fn an_unreadable_store_is_named() {
    for (file, name) in [("sqlite_db.db", "sqlite"), ("sqlite_key_value.db", "key-value")] {
        let service = Service::new();
        std::fs::write(service.directory.path().join(file), [b'x'; 4096]).unwrap();
        assert_failed(&ready(&service).await, &[name]);
    }
}

#[tokio::test]
async fn the_schema_of_another_version_is_named_and_stays_as_it_is() {
    let service = Service::new();
    service.create_asim().await;
    let database = rusqlite::Connection::open(service.directory.path().join("sqlite_db.db")).unwrap();
    database
        .execute("UPDATE users_schema_version SET version = 2", [])
        .unwrap();
    let response = ready(&service).await;
    assert_failed(&response, &["schema"]);
    let count = "SELECT count(*) FROM users_schema_version";
    let versions: u32 = database.query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(versions, 1);
}

#[tokio::test]
async fn a_clock_that_is_not_set_is_named() {
    let service = Service::new();
    service.turn_back(crate::support::START - 60);
    let response = ready(&service).await;
    assert_failed(&response, &["clock"]);
    response.assert_detail("the clock shows a time before 2026");
}

/// A probe of a platform comes every few seconds, and must not fill the stores.
#[tokio::test]
async fn the_check_leaves_one_key_and_no_token_in_the_log() {
    let service = Service::new();
    for _ in 0..3 {
        ready(&service).await;
    }
    let path = service.directory.path().join("sqlite_key_value.db");
    let store = rusqlite::Connection::open(path).unwrap();
    let count = "SELECT count(*) FROM spin_key_value";
    let keys: u32 = store.query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(keys, 1);
    let output = service.app.output();
    assert!(
        output.contains("\"rpc\":\"readyz\"") && !output.contains(TOKEN),
        "{output}"
    );
}

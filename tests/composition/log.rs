//! The log of calls over WIT: one line each, with the fields of an HTTP request's.

use serde_json::{Value, json};

use crate::library::Library;
use crate::library_by_rpc;
use crate::support::{ID, RPCS, Service, asim};

/// Calls the function of an RPC on a service, and returns its line.
async fn line_of(service: &Service, rpc: &str, request: &Value) -> Value {
    let before = service.app.output().lines().count();
    let mut library = Library::new(service).await;
    let _ = library_by_rpc::call(&mut library, "default", rpc, request).await;
    drop(library);
    let output = service.app.output();
    let mut lines = output.lines().skip(before);
    let line = serde_json::from_str(lines.next().expect("a line")).expect("JSON");
    assert_eq!(lines.next(), None, "one line");
    line
}

#[tokio::test]
async fn each_function_writes_one_line_under_the_name_of_its_rpc() {
    let service = Service::new();
    for rpc in RPCS.iter() {
        let line = line_of(&service, rpc, &json!({"purpose": "invite"})).await;
        assert_eq!((&line["api"], &line["rpc"]), (&json!("wit"), &json!(rpc)), "{line}");
        assert_eq!(line["namespace"], "default", "{line}");
        assert!(line["reason"].is_string() && line["duration_us"].is_u64(), "{line}");
    }
}

#[tokio::test]
async fn a_line_has_the_event_the_user_and_the_clients_address() {
    let service = Service::new();
    let created = line_of(&service, "Create", &asim()).await;
    assert_eq!(
        (&created["event"], &created["user_id"]),
        (&json!("user_created"), &json!(ID)),
        "{created}"
    );
    let wrong = json!({"username": "asim", "password": "password2", "client_address": "192.0.2.7"});
    let mut line = line_of(&service, "Login", &wrong).await;
    assert!(line["duration_us"].take().is_u64());
    let expected = json!({
        "time_ms": 1_800_000_000_000_u64,
        "event": "authn_login_fail",
        "api": "wit",
        "rpc": "Login",
        "reason": "wrong-credentials",
        "user_id": ID,
        "client_address": "192.0.2.7",
        "namespace": "default",
        "duration_us": null,
    });
    assert_eq!(line, expected);
}

#[tokio::test]
async fn successful_session_reads_can_be_left_out() {
    let service = Service::builder().variable("log_sessions", "off").start();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    let before = service.app.output();
    let mut library = Library::new(&service).await;
    let request = json!({"session_id": session});
    let read = library_by_rpc::call(&mut library, "default", "ReadSession", &request).await;
    assert!(read.is_ok(), "{read:?}");
    drop(library);
    assert_eq!(service.app.output(), before);
    let line = line_of(&service, "ReadSession", &json!({"session_id": "a".repeat(128)})).await;
    assert_eq!(line["reason"], "session-not-found", "{line}");
}

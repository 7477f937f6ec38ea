//! The health check, and what requests answer while a store fails.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Service, asim};

#[tokio::test]
async fn the_health_check_passes_on_an_empty_state_directory() {
    let service = Service::new();
    let response = service.send("GET", "/healthz", "").await;
    response.assert_ok(&json!({"status": "ok"}));
}

/// What a server writes for a request with this method.
fn exchange(method: &str, server: std::net::SocketAddr) -> String {
    let mut connection = TcpStream::connect(server).unwrap();
    let request = format!("{method} /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).unwrap();
    response
}

#[tokio::test]
async fn head_is_answered_as_get_is_but_without_a_body() {
    let service = Service::new();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(host::serve(service.app.clone(), listener, std::future::pending::<()>()));
    for (method, body) in [("GET", r#"{"status":"ok"}"#), ("HEAD", "")] {
        let response = tokio::task::spawn_blocking(move || exchange(method, server)).await;
        let response = response.unwrap();
        let (head, rest) = response.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{method}: {head}");
        assert!(head.contains("content-length: 15"), "{method}: {head}");
        assert_eq!(rest, body, "{method}");
    }
}

#[tokio::test]
async fn an_unreadable_store_is_a_503_without_the_backends_text() {
    for file in ["sqlite_db.db", "sqlite_key_value.db"] {
        let service = Service::new();
        std::fs::write(service.directory.path().join(file), [b'x'; 4096]).unwrap();
        let response = service.send("GET", "/healthz", "").await;
        response.assert_error(503, "unavailable");
        response.assert_detail("storage is unavailable; try again");
        assert_eq!(response.header("retry-after"), Some("1"));
        let create = service.call("Create", asim()).await;
        create.assert_error(503, "unavailable");
        create.assert_detail("storage is unavailable; try again");
        // The operator's log has the cause.
        let output = service.app.output();
        let last: Value = serde_json::from_str(output.lines().last().unwrap()).unwrap();
        let error = last["error"].as_str().unwrap();
        assert!(error.contains("file is not a database"), "{error}");
    }
}

/// A stored document may have secrets in it, so the log says only where it can't be read.
#[tokio::test]
async fn an_unreadable_document_is_a_503_whose_cause_shows_nothing_of_it() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    service.replace_stored("\"created\":1800000000", "\"created\":\"hunter2\"");
    service.session(&session).await.assert_error(503, "unavailable");
    let output = service.app.output();
    assert!(
        output.contains("\"error\":\"stored document: can't be read at line 1, column"),
        "{output}"
    );
    assert!(!output.contains("hunter2"));
}

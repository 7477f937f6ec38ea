//! HTTP itself: methods, paths, bodies, headers and the log.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::support::{BEARER, Service};

const READ: &str = "/users/Users/Read";

#[tokio::test]
async fn a_wrong_method_or_an_unknown_path_is_a_json_error() {
    let service = Service::new();
    let response = service.send("GET", READ, "").await;
    response.assert_error(405, "method-not-allowed");
    assert_eq!(response.header("allow"), Some("POST"));
    let response = service.send("POST", "/healthz", "").await;
    response.assert_error(405, "method-not-allowed");
    assert_eq!(response.header("allow"), Some("GET, HEAD"));
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "BREW"] {
        assert_eq!(service.send(method, READ, "").await.status, 405, "{method}");
    }
    let response = service.send("POST", "/users/Users/Nope", "{}").await;
    response.assert_error(404, "no-such-rpc");
    let response = service.send("POST", "/users/other", "{}").await;
    response.assert_error(404, "no-such-path");
}

#[tokio::test]
async fn a_malformed_body_is_refused_before_any_storage_call() {
    let service = Service::new();
    let (field, whole) = ("invalid-field", "invalid-body");
    let cases: [(&[u8], &str, &str); 7] = [
        (b"", field, "id is required"),
        (b"{}", field, "id is required"),
        (b"{", whole, "the request body is not valid JSON at line 1, column 1"),
        (b"\xff", whole, "the request body is not UTF-8 at byte 0"),
        (
            b"[]",
            whole,
            "the request body is not a JSON object at line 1, column 0",
        ),
        (
            br#"{"nope":1}"#,
            whole,
            "the request body has an unknown field \"nope\"",
        ),
        (br#"{"id":1}"#, field, "id must be a string"),
    ];
    for (body, reason, detail) in cases {
        let response = service.send("POST", READ, Bytes::copy_from_slice(body)).await;
        response.assert_error(400, reason);
        response.assert_detail(detail);
        assert_eq!(response.storage_calls, 0, "{detail}");
    }
}

/// The parser is recursive, and the component's stack is small.
#[tokio::test]
async fn a_deeply_nested_body_is_refused() {
    let service = Service::new();
    for depth in [1, 100, 125, 126, 127, 128, 30_000] {
        for [open, close] in [["[", "]"], ["{\"a\":", "}"]] {
            let body = format!("{{\"id\":{}1{}}}", open.repeat(depth), close.repeat(depth));
            let response = service.send("POST", READ, body).await;
            assert!(matches!(response.status, 400 | 413), "{open} {depth}: {response:?}");
        }
    }
}

#[tokio::test]
async fn a_body_may_have_64_kib() {
    let service = Service::new();
    let padded = |length: usize| format!("{{{}}}", " ".repeat(length - 2));
    let full = service.send("POST", READ, padded(64 * 1024)).await;
    full.assert_invalid("id");
    let over = service.send("POST", READ, padded(64 * 1024 + 1)).await;
    over.assert_error(413, "body-too-large");
}

#[tokio::test]
async fn a_body_with_a_content_coding_is_refused() {
    let service = Service::new();
    let refused = "the request body must have no content-encoding";
    for coding in ["gzip", "identity, br", "x"] {
        let headers = [("authorization", BEARER), ("content-encoding", coding)];
        let response = service.call_with(&headers, "Search", json!({})).await;
        response.assert_error(415, "content-encoding");
        response.assert_detail(refused);
        assert_eq!(response.header("accept-encoding"), Some("identity"));
        assert_eq!(response.storage_calls, 0);
    }
    for coding in ["identity", "Identity, identity", ""] {
        let headers = [("authorization", BEARER), ("content-encoding", coding)];
        let response = service.call_with(&headers, "Search", json!({})).await;
        assert_eq!(response.status, 200, "{coding}");
    }
}

#[tokio::test]
async fn each_request_logs_one_line_and_no_secret() {
    let service = Service::new();
    service.create("asim").await;
    let session = service.login("asim", "password1").await.session_id();
    service.session(&session).await;
    let request = http::Request::post("/users/Users/Logout")
        .header("x-request-id", "trace-1.a_b")
        .header("authorization", BEARER);
    let body = json!({"session_id": session}).to_string();
    let response = service.request(request.body(body.into()).unwrap()).await;
    assert_eq!(response.header("x-request-id"), Some("trace-1.a_b"));

    let output = service.app.output();
    let lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let logged: Vec<_> = lines
        .iter()
        .map(|line| (line["rpc"].as_str().unwrap(), line["status"].as_u64()))
        .collect();
    let ok = Some(200);
    assert_eq!(
        logged,
        [("Create", ok), ("Login", ok), ("ReadSession", ok), ("Logout", ok)]
    );
    assert_eq!(lines[3]["request_id"], "trace-1.a_b");
    assert!(!output.contains("password1") && !output.contains(&session));
}

#[tokio::test]
async fn a_request_id_that_cannot_be_logged_is_replaced() {
    let service = Service::new();
    for bad in ["", "a b", "a\"b", &"a".repeat(129)] {
        let request = http::Request::get("/healthz").header("x-request-id", bad);
        let response = service.request(request.body(Bytes::new()).unwrap()).await;
        assert_eq!(response.header("x-request-id").map(str::len), Some(36), "{bad:?}");
    }
}

#[tokio::test]
async fn no_response_may_be_cached() {
    let service = Service::new();
    assert_eq!(
        service.send("GET", "/healthz", "").await.header("cache-control"),
        Some("no-store")
    );
}

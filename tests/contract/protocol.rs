//! HTTP itself: methods, paths, bodies, headers and the log.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::support::{TOKEN, World};

const READ: &str = "/users/Users/Read";

#[tokio::test]
async fn wrong_methods_and_unknown_paths_are_json_errors() {
    let world = World::new();
    let answer = world.send("GET", READ, "").await;
    answer.is_error("users", 405, "use POST");
    assert_eq!(answer.header("allow"), Some("POST"));
    let answer = world.send("POST", "/healthz", "").await;
    answer.is_error("users", 405, "use GET");
    assert_eq!(answer.header("allow"), Some("GET"));
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "BREW"] {
        assert_eq!(world.send(method, READ, "").await.status, 405, "{method}");
    }
    let answer = world.send("POST", "/users/Users/Nope", "{}").await;
    answer.is_error("users", 404, "no such RPC");
    let answer = world.send("POST", "/users/other", "{}").await;
    answer.is_error("users", 404, "no such path; RPCs are at /users/Users/<RPC>");
}

#[tokio::test]
async fn bodies_are_judged_before_anything_else_is_done() {
    let world = World::new();
    let cases: [(&[u8], &str); 7] = [
        (b"", "id is required"),
        (b"{}", "id is required"),
        (b"{", "the request body is not valid JSON at line 1, column 1"),
        (b"\xff", "the request body is not UTF-8 at byte 0"),
        (
            b"[]",
            "the request body is not a JSON object of strings and integers at line 1, column 0",
        ),
        (br#"{"nope":1}"#, "the request body has an unknown field \"nope\""),
        (br#"{"id":1}"#, "id must be a string"),
    ];
    for (body, detail) in cases {
        let answer = world.send("POST", READ, Bytes::copy_from_slice(body)).await;
        answer.is_error("users.Read", 400, detail);
        assert_eq!(answer.storage_calls, 0, "{detail}");
    }
}

#[tokio::test]
async fn a_body_may_have_64_kib_and_no_more() {
    let world = World::new();
    let padded = |length: usize| format!("{{{}}}", " ".repeat(length - 2));
    let full = world.send("POST", READ, padded(64 * 1024)).await;
    full.is_error("users.Read", 400, "id is required");
    let over = world.send("POST", READ, padded(64 * 1024 + 1)).await;
    over.is_error("users.Read", 413, "the request body must be at most 65536 bytes");
}

#[tokio::test]
async fn each_request_logs_one_line_and_no_secret() {
    let world = World::new();
    world.create("asim").await;
    let session = world.login("asim", "password1").await.session_id();
    world.session(&session).await;
    let request = http::Request::post("/users/Users/Logout")
        .header("x-request-id", "trace-1.a_b")
        .header("authorization", format!("Bearer {TOKEN}"));
    let body = json!({"session_id": session}).to_string();
    let answer = world.request(request.body(body.into()).unwrap()).await;
    assert_eq!(answer.header("x-request-id"), Some("trace-1.a_b"));

    let output = world.app.output();
    let lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line["rpc"].as_str().unwrap(), line["status"].as_u64()))
        .collect();
    let ok = Some(200);
    assert_eq!(
        told,
        [("Create", ok), ("Login", ok), ("ReadSession", ok), ("Logout", ok)]
    );
    assert_eq!(lines[3]["request_id"], "trace-1.a_b");
    assert_eq!(lines[3]["namespace"], "default");
    assert_eq!(lines[3]["time_ms"], 1_800_000_000_000_u64);
    assert!(lines[3]["duration_us"].is_u64());
    assert!(!output.contains("password1") && !output.contains(&session));
}

#[tokio::test]
async fn a_request_id_that_cannot_be_logged_is_replaced() {
    let world = World::new();
    for bad in ["", "a b", "a\"b", &"a".repeat(129)] {
        let request = http::Request::get("/healthz").header("x-request-id", bad);
        let answer = world.request(request.body(Bytes::new()).unwrap()).await;
        assert_eq!(answer.header("x-request-id").map(str::len), Some(36), "{bad:?}");
    }
}

#[tokio::test]
async fn answers_are_not_to_be_cached() {
    let world = World::new();
    assert_eq!(
        world.send("GET", "/healthz", "").await.header("cache-control"),
        Some("no-store")
    );
}

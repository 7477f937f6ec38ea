//! Hostile input: every limit holds before any work is done, and no input is answered with a 5xx.

use bytes::Bytes;
use serde_json::json;

use crate::support::{Response, Service};

async fn create(service: &Service, body: impl Into<Bytes>) -> Response {
    service.send("POST", "/users/Users/Create", body).await
}

/// A Create with one field written out as JSON.
fn with(field: &str, json: &str) -> String {
    let fields = ["id", "username", "email", "password"];
    let default = ["\"\"", "\"asim\"", "\"asim@example.com\"", "\"password1\""];
    let members = fields.iter().zip(default).map(|(name, value)| {
        let value = if *name == field { json } else { value };
        format!("\"{name}\":{value}")
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

#[tokio::test]
async fn a_hostile_value_is_a_400_without_a_storage_call() {
    let service = Service::new();
    let huge = format!("\"{}\"", "x".repeat(60_000));
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let values = [
        "1",
        "-1",
        "1e400",
        "true",
        "[]",
        "{}",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"\\udfff\"",
        "\"a\\u202eb\"",
        "\"a\\u200bb\"",
        "\"\\n\"",
        "\"a\\tb\"",
        "\"\u{7f}\"",
        "NaN",
        "'x'",
        "\"x",
        &huge,
        &deep,
    ];
    for field in ["id", "username", "email"] {
        for value in values {
            let response = create(&service, with(field, value)).await;
            let shown: String = value.chars().take(20).collect();
            assert_eq!(response.status, 400, "{field} = {shown}: {response:?}");
            assert_eq!(response.storage_calls, 0, "{field} = {shown}");
            assert!(response.detail().len() < 200);
        }
    }
    for value in ["1", "true", "[]", "\"\\ud800\"", &huge, &deep] {
        assert_eq!(create(&service, with("password", value)).await.status, 400);
    }
}

#[tokio::test]
async fn a_password_may_have_any_characters() {
    let service = Service::new();
    let response = create(&service, with("password", "\"\\u0000\\u202e \\n\u{1f511}pass\"")).await;
    assert_eq!(response.status, 200, "{response:?}");
    assert_eq!(service.login("asim", "\0\u{202e} \n\u{1f511}pass").await.status, 200);
}

#[tokio::test]
async fn duplicate_and_unknown_members_are_refused_whatever_their_values_are() {
    let service = Service::new();
    let bodies = [
        r#"{"username":"a","username":"a"}"#,
        r#"{"username":"a","user\u006eame":"b"}"#,
        r#"{"__proto__":{}}"#,
        r#"{"":1}"#,
        r#"{"username":"a"}{"username":"b"}"#,
        "null",
        "\u{feff}{}",
    ];
    for body in bodies {
        let response = create(&service, body).await;
        assert_eq!((response.status, response.storage_calls), (400, 0), "{body}");
    }
    let long_name = format!("{{\"{}\":1}}", "n".repeat(60_000));
    assert!(create(&service, long_name).await.detail().len() < 150);
}

#[tokio::test]
async fn long_headers_are_refused_without_a_storage_call() {
    let service = Service::new();
    let long = "x".repeat(16_000);
    let bearer = format!("Bearer {long}");
    let responses = [
        (
            service
                .call_with(&[("authorization", &bearer)], "Search", json!({}))
                .await,
            401,
        ),
        (
            service
                .call_with(&[("micro-namespace", &long)], "Search", json!({}))
                .await,
            400,
        ),
        (
            service.call_with(&[("x-request-id", &long)], "Search", json!({})).await,
            401,
        ),
    ];
    for (response, status) in responses {
        assert_eq!((response.status, response.storage_calls), (status, 0));
    }
}

//! Hostile input: every limit holds before any work is done, and nothing of it is a 500.

use bytes::Bytes;
use serde_json::json;

use crate::support::{Answer, World};

async fn create(world: &World, body: impl Into<Bytes>) -> Answer {
    world.send("POST", "/users/Users/Create", body).await
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
async fn hostile_values_are_clear_400s_that_touch_no_storage() {
    let world = World::new();
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
            let answer = create(&world, with(field, value)).await;
            let shown: String = value.chars().take(20).collect();
            assert_eq!(answer.status, 400, "{field} = {shown}: {answer:?}");
            assert_eq!(answer.storage_calls, 0, "{field} = {shown}");
            assert!(answer.detail().len() < 200);
        }
    }
    for value in ["1", "true", "[]", "\"\\ud800\"", &huge, &deep] {
        assert_eq!(create(&world, with("password", value)).await.status, 400);
    }
}

#[tokio::test]
async fn a_password_may_have_any_character() {
    let world = World::new();
    let answer = create(&world, with("password", "\"\\u0000\\u202e \\n\u{1f511}pass\"")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(world.login("asim", "\0\u{202e} \n\u{1f511}pass").await.status, 200);
}

#[tokio::test]
async fn duplicate_and_unknown_members_are_refused_whatever_they_hold() {
    let world = World::new();
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
        let answer = create(&world, body).await;
        assert_eq!((answer.status, answer.storage_calls), (400, 0), "{body}");
    }
    let long_name = format!("{{\"{}\":1}}", "n".repeat(60_000));
    assert!(create(&world, long_name).await.detail().len() < 150);
}

#[tokio::test]
async fn long_headers_are_no_way_in() {
    let world = World::new();
    let long = "x".repeat(16_000);
    let bearer = format!("Bearer {long}");
    let answers = [
        (
            world
                .call_with(&[("authorization", &bearer)], "Search", json!({}))
                .await,
            401,
        ),
        (
            world
                .call_with(&[("micro-namespace", &long)], "Search", json!({}))
                .await,
            400,
        ),
        (
            world.call_with(&[("x-request-id", &long)], "Search", json!({})).await,
            401,
        ),
    ];
    for (answer, status) in answers {
        assert_eq!((answer.status, answer.storage_calls), (status, 0));
    }
}

//! The API's document, example by example: the requests as written, in order, and the shapes of the responses.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{ID, START, Service, asim};

/// The calls and shapes of the document.
const FIXTURE: &str = include_str!("../fixtures/users-service.md");

/// The JSON requests of the `micro call` lines, in the document's order, each with its RPC.
fn calls(document: &str) -> Vec<(String, Value)> {
    let line = |line: &str| {
        let rest = line.strip_prefix("micro call users Users.")?;
        let (rpc, body) = rest.split_once(' ')?;
        let body = serde_json::from_str(body.trim_matches('\'')).expect("a JSON request");
        Some((rpc.to_owned(), body))
    };
    document.lines().filter_map(line).collect()
}

/// The response shapes after `# Response`, each with its RPC.
fn shapes(document: &str) -> BTreeMap<String, Value> {
    let section = |section: &str| {
        let (rpc, rest) = section.split_once('\n')?;
        let (_, response) = rest.split_once("# Response\n")?;
        let (shape, _) = response.split_once("```")?;
        Some((rpc.to_owned(), serde_json::from_str(shape).expect("a JSON shape")))
    };
    document.split("### Users ").filter_map(section).collect()
}

/// What the service adds to documented responses. Without `user_id` an application can't use a session, and `last_login`
/// is there only after a login.
const ADDITIONS: [&str; 2] = ["last_login", "user_id"];

/// Asserts that a value has the documented members and types, and no others but [`ADDITIONS`].
fn assert_shape(value: &Value, shape: &Value) {
    match (value, shape) {
        (Value::Object(value), Value::Object(shape)) => {
            let documented = value.keys().filter(|name| !ADDITIONS.contains(&name.as_str()));
            assert_eq!(documented.collect::<Vec<_>>(), shape.keys().collect::<Vec<_>>());
            shape.iter().for_each(|(name, shape)| assert_shape(&value[name], shape));
        }
        (Value::Array(values), Value::Array(shape)) => {
            assert_eq!(values.len(), shape.len());
            assert_shape(&values[0], &shape[0]);
        }
        (Value::String(_), Value::String(_)) => {}
        (Value::Number(value), Value::Number(_)) => assert!(value.is_u64()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_call_of_the_document_works_in_the_documents_order() {
    let service = Service::new();
    let user = json!({"user": [{
        "created": START, "email": "asim@example.com", "id": ID, "updated": START, "username": "asim",
    }]});
    // By then the document has deleted the user, and its session id is made up.
    let no_user = json!({"id": "users.Login", "code": 401, "detail": "the name or the password is wrong",
        "status": "Unauthorized", "reason": "wrong-credentials"});
    let no_session = json!({"id": "users.ReadSession", "code": 404, "detail": "session not found",
        "status": "Not Found", "reason": "session-not-found"});
    let expected = [
        ("Create", json!({})),
        ("Read", user),
        ("Update", json!({})),
        ("UpdatePassword", json!({})),
        ("Delete", json!({})),
        ("Login", no_user),
        ("ReadSession", no_session),
        ("Logout", json!({})),
    ];
    let calls = calls(FIXTURE);
    assert_eq!(calls.len(), expected.len());
    for ((rpc, request), (expected_rpc, body)) in calls.into_iter().zip(expected) {
        assert_eq!(rpc, expected_rpc);
        assert_eq!(service.call(&rpc, request).await.body, body, "{rpc}");
    }
}

#[tokio::test]
async fn the_documents_login_and_session_calls_work_for_an_existing_user() {
    let service = Service::new();
    let calls: BTreeMap<_, _> = calls(FIXTURE).into_iter().collect();
    service
        .call("Create", calls["Create"].clone())
        .await
        .assert_ok(&json!({}));
    let login = service.call("Login", calls["Login"].clone()).await;
    let (id, user_id) = (login.session_id(), &calls["Create"]["id"]);
    let session = json!({"session": [{
        "created": START, "email": "asim@example.com", "expires": START + 604_800, "id": id, "user_id": user_id, "username": "asim",
    }]});
    login.assert_ok(&session);
    let request = json!({"sessionId": id});
    service.call("ReadSession", request.clone()).await.assert_ok(&session);
    service.call("Logout", request.clone()).await.assert_ok(&json!({}));
    assert_eq!(service.call("ReadSession", request).await.status, 404);
}

#[tokio::test]
async fn every_response_has_the_documented_shape() {
    let service = Service::new();
    let shapes = shapes(FIXTURE);
    assert_eq!(shapes.len(), 9);
    assert_shape(&service.call("Create", asim()).await.body, &shapes["Create"]);
    let login = service.login("asim", "password1").await;
    let session = json!({"session_id": login.session_id()});
    assert_shape(&login.body, &shapes["Login"]);
    let passwords = json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    let calls = [
        ("ReadSession", session.clone()),
        ("Logout", session),
        ("Read", json!({"id": ID})),
        ("Search", json!({"limit": 1})),
        ("Update", json!({"id": ID, "email": "other@example.com"})),
        ("UpdatePassword", passwords),
        ("Delete", json!({"id": ID})),
    ];
    for (rpc, request) in calls {
        assert_shape(&service.call(rpc, request).await.body, &shapes[rpc]);
    }
}

#[test]
fn the_fixture_is_a_copy_of_the_documents_calls_and_shapes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/users-service.md");
    let Ok(document) = std::fs::read_to_string(path) else {
        eprintln!("skipped: the document is next to the project only where it is developed");
        return;
    };
    assert_eq!(calls(FIXTURE), calls(&document));
    assert_eq!(shapes(FIXTURE), shapes(&document));
}

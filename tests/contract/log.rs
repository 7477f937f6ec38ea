//! The log of HTTP requests: one line each, which says what, who, by which token, from where, and with what outcome.

use serde_json::{Value, json};

use crate::support::{BEARER, ID, OTHER_ID, Service, asim, post};

const SECURITY: &str = include_str!("../../SECURITY.md");

/// The first 8 hexadecimal digits of the SHA-256 of the tests' token, as `printf %s TOKEN | sha256sum` prints them.
const TOKEN_ID: &str = "9237b94c";

fn lines(service: &Service) -> Vec<Value> {
    let output = service.app.output();
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn last(service: &Service) -> Value {
    lines(service).pop().expect("a line")
}

/// Asserts the fields of a line that say what happened; `null` stands for one that isn't there.
#[track_caller]
fn assert_line(line: &Value, rpc: &str, reason: &str, event: &Value, user_id: &Value) {
    let found = (&line["rpc"], &line["reason"], &line["event"], &line["user_id"]);
    assert_eq!(found, (&json!(rpc), &json!(reason), event, user_id), "{line}");
}

#[tokio::test]
async fn a_line_has_what_who_from_where_and_how_long() {
    let service = Service::builder()
        .variable("trusted_proxy_header", "x-client-address")
        .start();
    service.create_asim().await;
    let mut request = post("Login", &json!({"username": "asim", "password": "password1"}));
    let headers = request.headers_mut();
    headers.insert("x-client-address", "192.0.2.7".parse().unwrap());
    headers.insert("x-request-id", "trace-1".parse().unwrap());
    assert_eq!(service.request(request).await.status, 200);
    let mut line = last(&service);
    assert!(line["duration_us"].take().is_u64(), "{line}");
    let expected = json!({
        "time_ms": 1_800_000_000_000_u64,
        "event": "authn_login_success",
        "api": "http",
        "rpc": "Login",
        "reason": "ok",
        "status": 200,
        "user_id": ID,
        "api_token": TOKEN_ID,
        "client_address": "192.0.2.7",
        "namespace": "default",
        "duration_us": null,
        "request_id": "trace-1",
    });
    assert_eq!(line, expected);
}

/// A proxy between Spin and its database may answer with a whole page, and a line of more than 4,096 bytes would end the
/// instance.
#[tokio::test]
async fn a_long_text_of_a_backend_is_cut() {
    let service = Service::new();
    service.create_asim().await;
    let page = "é".repeat(5_000);
    let fail =
        format!("CREATE TRIGGER failing BEFORE INSERT ON users_documents BEGIN SELECT RAISE(ABORT, '{page}'); END");
    service.database().execute(&fail, []).unwrap();
    let update = service.call("Update", json!({"id": ID, "username": "carol"})).await;
    update.assert_error(503, "unavailable");
    let line = last(&service);
    assert_eq!(line["reason"], "unavailable");
    let error = line["error"].as_str().unwrap();
    assert!(error.starts_with("SQLite: ") && error.contains(&page[..300]), "{error}");
    assert!(line.to_string().len() < 4_096, "{line}");
}

#[tokio::test]
async fn the_user_of_each_rpc_is_in_its_line() {
    let service = Service::new();
    service.create_asim().await;
    assert_line(&last(&service), "Create", "ok", &json!("user_created"), &json!(ID));
    let other = service.login("asim", "password1").await.session_id();
    let session = service.login("asim", "password1").await.session_id();
    assert_line(
        &last(&service),
        "Login",
        "ok",
        &json!("authn_login_success"),
        &json!(ID),
    );
    let change = json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    let mut mistaken = change.clone();
    mistaken["old_password"] = json!("password3");
    let none = Value::Null;
    let steps = [
        (
            "Login",
            json!({"username": "asim", "password": "password9"}),
            "wrong-credentials",
            "authn_login_fail",
        ),
        (
            "UpdatePassword",
            mistaken,
            "wrong-credentials",
            "authn_password_change_fail",
        ),
        ("ReadSession", json!({"session_id": session}), "ok", ""),
        ("ListSessions", json!({"user_id": ID}), "ok", ""),
        ("Read", json!({"id": ID}), "ok", ""),
        ("Update", json!({"id": ID, "username": "asim"}), "ok", "user_updated"),
        ("Update", json!({"id": ID, "roles": ["admin"]}), "ok", "authz_change"),
        ("UpdatePassword", change, "ok", "authn_password_change"),
        ("Logout", json!({"session_id": other}), "ok", "session_expired"),
        ("LogoutAll", json!({"user_id": ID}), "ok", "session_expired"),
        ("ReadSession", json!({"session_id": session}), "session-not-found", ""),
        ("Delete", json!({"id": ID}), "ok", "user_deleted"),
    ];
    for (rpc, request, reason, event) in steps {
        service.call(rpc, request).await;
        let event = if event.is_empty() { none.clone() } else { json!(event) };
        assert_line(&last(&service), rpc, reason, &event, &json!(ID));
    }
}

#[tokio::test]
async fn tokens_and_states_of_an_account_are_events() {
    let service = Service::new();
    service.create_asim().await;
    let request = json!({"user_id": ID, "purpose": "verify-email"});
    let token = service.call("IssueToken", request).await.body["token"].clone();
    assert_line(
        &last(&service),
        "IssueToken",
        "ok",
        &json!("authn_token_created"),
        &json!(ID),
    );
    let reset = json!({"user_id": ID, "purpose": "reset-password"});
    let reset = service.call("IssueToken", reset).await.body["token"].clone();
    let new_password = json!({"token": reset, "new_password": "password2", "confirm_password": "password2"});
    let steps = [
        ("CheckToken", json!({"token": token}), "ok", Value::Null),
        (
            "VerifyEmail",
            json!({"token": token}),
            "ok",
            json!("user_email_verified"),
        ),
        (
            "VerifyEmail",
            json!({"token": token}),
            "token-invalid",
            json!("authn_token_fail"),
        ),
        ("ResetPassword", new_password, "ok", json!("authn_password_reset")),
        ("Disable", json!({"id": ID}), "ok", json!("user_disabled")),
        (
            "Login",
            json!({"username": "asim", "password": "password2"}),
            "account-disabled",
            json!("authn_login_lock"),
        ),
        ("Enable", json!({"id": ID}), "ok", json!("user_enabled")),
    ];
    for (rpc, request, reason, event) in steps {
        service.call(rpc, request).await;
        assert_line(&last(&service), rpc, reason, &event, &json!(ID));
    }
    let output = service.app.output();
    for secret in [token, reset] {
        assert!(!output.contains(secret.as_str().unwrap()), "{output}");
    }
    service
        .call("IssueToken", json!({"username": "nobody", "purpose": "invite"}))
        .await
        .assert_ok(&json!({}));
    assert_line(
        &last(&service),
        "IssueToken",
        "ok",
        &json!("authn_token_created"),
        &Value::Null,
    );
}

#[tokio::test]
async fn a_user_that_there_is_not_is_not_in_the_line() {
    let service = Service::new();
    let requests = [
        ("Read", json!({"id": OTHER_ID})),
        ("LogoutAll", json!({"user_id": OTHER_ID})),
        ("Delete", json!({"id": OTHER_ID})),
        ("ListSessions", json!({"user_id": OTHER_ID})),
    ];
    for (rpc, request) in requests {
        service.call(rpc, request).await.assert_error(404, "user-not-found");
        assert_line(&last(&service), rpc, "user-not-found", &Value::Null, &Value::Null);
    }
}

/// People type passwords where the name belongs. What a session or a header should have been isn't logged either.
#[tokio::test]
async fn nothing_that_was_typed_wrongly_is_logged() {
    let service = Service::new();
    let typed = "hunter2-typed-into-the-wrong-field";
    service.login(typed, typed).await;
    let requests = [
        (
            "Login",
            json!({"email": format!("{typed}@example.com"), "password": typed}),
        ),
        ("Create", json!({"username": typed, "email": typed, "password": typed})),
        ("Read", json!({"id": typed})),
        ("Search", json!({"username": typed})),
        ("ReadSession", json!({"session_id": typed})),
        ("Logout", json!({"session_id": typed})),
        (
            "Login",
            json!({"username": "a", "password": "b", "user_agent": typed, "nonsense": typed}),
        ),
    ];
    for (rpc, request) in requests {
        service.call(rpc, request).await;
    }
    service.call_in(&format!("{typed}!"), "Search", json!({})).await;
    service.send("POST", &format!("/users/Users/{typed}"), "{}").await;
    service.send("POST", &format!("/users/{typed}"), "{}").await;
    let bearer = format!("Bearer {typed}");
    service
        .call_with(&[("authorization", &bearer)], "Search", json!({}))
        .await;
    assert_eq!(lines(&service).len(), 12);
    assert!(!service.app.output().contains(typed), "{}", service.app.output());
}

#[tokio::test]
async fn a_refused_token_is_an_event_that_names_the_token_if_it_is_one() {
    let service = Service::builder()
        .variable("api_tokens", "acme=a-token-for-tests")
        .start();
    service.call("Search", json!({})).await.assert_error(403, "forbidden");
    let line = last(&service);
    assert_line(&line, "Search", "forbidden", &json!("authz_fail"), &Value::Null);
    assert_eq!(line["api_token"], TOKEN_ID);
    let headers = [("authorization", "Bearer another-token-for-tests")];
    service
        .call_with(&headers, "Search", json!({}))
        .await
        .assert_error(401, "token-missing");
    let line = last(&service);
    assert_line(
        &line,
        "Search",
        "token-missing",
        &json!("authn_api_token_fail"),
        &Value::Null,
    );
    assert_eq!(line["api_token"], Value::Null);
}

#[tokio::test]
async fn without_a_proxy_the_line_has_the_address_that_the_request_comes_from() {
    let service = Service::new();
    let wrong = json!({"username": "nobody", "password": "password1"});
    for _ in 0..6 {
        service.call_from("192.0.2.9:1234", "Login", wrong.clone()).await;
    }
    let line = last(&service);
    assert_line(
        &line,
        "Login",
        "throttled",
        &json!("excess_rate_limit_exceeded"),
        &Value::Null,
    );
    assert_eq!(line["client_address"], "192.0.2.9");
}

#[tokio::test]
async fn successful_session_reads_can_be_left_out() {
    let service = Service::builder().variable("log_sessions", "off").start();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    assert_eq!(service.session(&session).await.status, 200);
    assert_eq!(lines(&service).len(), 2);
    service.session("nonsense").await.assert_error(404, "session-not-found");
    assert_line(
        &last(&service),
        "ReadSession",
        "session-not-found",
        &Value::Null,
        &Value::Null,
    );
    assert_eq!(lines(&service).len(), 3);

    let mistaken = service.restart().variable("log_sessions", "no").start();
    let response = mistaken.session(&session).await;
    response.assert_misconfigured("log_sessions");
    response.assert_detail("the variable log_sessions must be 'on' or 'off'");
}

#[tokio::test]
async fn a_misconfigured_variable_is_in_the_line() {
    let service = Service::builder().variable("password_blocklist", "on").start();
    service
        .call("Create", asim())
        .await
        .assert_misconfigured("password_blocklist");
    let line = last(&service);
    assert_line(&line, "Create", "misconfigured", &Value::Null, &Value::Null);
    assert_eq!(
        line["error"],
        "the variable password_blocklist must be 'off' or 'common'"
    );
}

/// The rows of the table of events: each row's event, and what it is.
fn documented() -> Vec<&'static str> {
    let (_, table) = SECURITY
        .split_once("\n| `event` | what happened | ")
        .expect("the table");
    let rows = table.split("\n\n").next().unwrap().lines().skip(2);
    let events = rows.flat_map(|row| row.split('|').nth(1).expect("a column").split('`').skip(1).step_by(2));
    events.collect()
}

#[test]
fn the_table_of_events_has_every_event_once() {
    let source = include_str!("../../src/log/event.rs");
    let mut words: Vec<&str> = source
        .split("Some(\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    words.sort_unstable();
    words.dedup();
    let mut documented = documented();
    documented.sort_unstable();
    assert_eq!(words, documented);
}

/// The example in SECURITY.md is what the service writes.
#[tokio::test]
async fn the_example_line_has_the_fields_of_a_real_one() {
    let (_, rest) = SECURITY.split_once("```json\n").expect("an example");
    let example: Value = serde_json::from_str(rest.split("```").next().unwrap()).unwrap();
    let service = Service::new();
    service.create_asim().await;
    let mut request = post("Login", &json!({"username": "asim", "password": "password2"}));
    request.headers_mut().insert("authorization", BEARER.parse().unwrap());
    request
        .extensions_mut()
        .insert(host::ClientAddr("192.0.2.9:1234".parse().unwrap()));
    service.request(request).await.assert_error(401, "wrong-credentials");
    let fields = |line: &Value| line.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let line = last(&service);
    assert_eq!(fields(&example), fields(&line));
    for field in ["event", "api", "rpc", "reason", "status", "namespace"] {
        assert_eq!(example[field], line[field]);
    }
}

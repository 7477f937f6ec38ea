//! Errors: each reason has one status and one sentence, and so has each rule for a field.

use std::sync::Arc;

use async_trait::async_trait;
use host::hooks::{Operation, StorageCall, StorageHook, Verdict};
use serde_json::json;

use crate::support::{BEARER, ID, OTHER_ID, Service, asim};

#[tokio::test]
async fn each_reason_of_an_rpc_has_its_status_and_sentence() {
    let service = Service::new();
    service.create_asim().await;
    let user = |id: &str, username: &str| {
        let email = "asim@example.com";
        json!({"id": id, "username": username, "email": email, "password": "password1"})
    };
    let no_session = json!({"session_id": "a".repeat(128)});
    let wrong = json!({"username": "asim", "password": "password2"});
    let cases = [
        ("Read", json!({"id": OTHER_ID}), 404, "user-not-found", "user not found"),
        ("ReadSession", no_session, 404, "session-not-found", "session not found"),
        ("Create", user(ID, "asim"), 409, "id-taken", "id is taken"),
        ("Create", user("", "asim"), 409, "username-taken", "username is taken"),
        ("Create", user("", "bob"), 409, "email-taken", "email is taken"),
        (
            "Login",
            wrong,
            401,
            "wrong-credentials",
            "the name or the password is wrong",
        ),
    ];
    for (rpc, request, status, reason, detail) in cases {
        let response = service.call(rpc, request).await;
        response.assert_error(status, reason);
        response.assert_detail(detail);
    }
    for _ in 0..4 {
        service.login("asim", "password2").await;
    }
    let throttled = service.login("asim", "password2").await;
    throttled.assert_error(429, "throttled");
    throttled.assert_detail("too many attempts; try again later");
}

/// Create's rules are in `create.rs`, those of the body in `protocol.rs`.
#[tokio::test]
async fn each_rule_has_its_field_and_sentence() {
    let service = Service::new();
    let passwords = |old: &str, new: &str, confirm: &str| {
        json!({"user_id": ID, "old_password": old, "new_password": new,
            "confirm_password": confirm})
    };
    let login = |field: &str, value: &str| json!({"username": "asim", "password": "password1", field: value});
    let cursor = "after must be empty, or the 'next' of another page of the same search";
    let one_session = "session_id or handle is required, and not both";
    let two_sessions = json!({"handle": "0".repeat(64), "session_id": "a".repeat(128)});
    let different = passwords("password1", "password2", "password3");
    let short = passwords("password1", "short", "short");
    let cases = [
        ("Read", json!({}), "id is required"),
        ("Update", json!({"username": "x"}), "id is required"),
        (
            "Update",
            json!({"id": ID}),
            "username or another field to change is required",
        ),
        ("UpdatePassword", different, "confirm_password must equal new_password"),
        ("UpdatePassword", short, "new_password must be at least 8 characters"),
        (
            "UpdatePassword",
            passwords("", "password2", "password2"),
            "old_password is required",
        ),
        ("Search", json!({"limit": 1001}), "limit must be at most 1000"),
        (
            "Search",
            json!({"offset": 10_001}),
            "offset must be at most 10000; 'after' goes deeper",
        ),
        (
            "Search",
            json!({"username": "a*b"}),
            "username may have '*' only at its start and end",
        ),
        (
            "Search",
            json!({"username": "a\0b*"}),
            "username must not have control characters",
        ),
        ("Search", json!({"after": "asim"}), cursor),
        (
            "Search",
            json!({"after": "", "offset": 1}),
            "offset can't go together with after",
        ),
        (
            "Login",
            json!({"password": "password1"}),
            "username or email is required",
        ),
        ("Login", login("email", "*@example.com"), "email must not have '*'"),
        ("ReadSession", json!({"session_id": ""}), "session_id is required"),
        ("Logout", two_sessions, one_session),
    ];
    for (rpc, request, detail) in cases {
        let response = service.call(rpc, request).await;
        response.assert_invalid(detail.split(' ').next().unwrap());
        response.assert_detail(detail);
    }
    for namespace in ["Acme", ""] {
        let response = service.call_in(namespace, "Search", json!({})).await;
        response.assert_invalid("micro-namespace");
        response.assert_detail("micro-namespace must be 1 to 64 characters of a-z, 0-9, '-' and '_'");
    }
}

#[tokio::test]
async fn each_reason_of_http_has_its_status_and_sentence() {
    let service = Service::new();
    let read = "/users/Users/Read";
    let no_path = "no such path; RPCs are at /users/Users/<RPC>";
    let too_large = "the request body must be at most 65536 bytes";
    let cases = [
        ("POST", "/users", "", 404, "no-such-path", no_path),
        ("POST", "/users/Users/Nope", "", 404, "no-such-rpc", "no such RPC"),
        ("GET", read, "", 405, "method-not-allowed", "use POST"),
        ("POST", "/healthz", "", 405, "method-not-allowed", "use GET, HEAD"),
        ("POST", "/readyz", "", 405, "method-not-allowed", "use GET, HEAD"),
        ("POST", "/", "", 405, "method-not-allowed", "use GET, HEAD"),
        ("POST", read, &" ".repeat(65_537), 413, "body-too-large", too_large),
    ];
    for (method, path, body, status, reason, detail) in cases {
        let response = service.send(method, path, body.to_owned()).await;
        response.assert_error(status, reason);
        response.assert_detail(detail);
    }
}

#[tokio::test]
async fn each_reason_of_a_token_has_its_status_and_sentence() {
    let acme = "acme=a-token-for-tests";
    let cases = [
        (
            "",
            BEARER,
            401,
            "no-token-configured",
            "no API token is configured; set the variable api_tokens",
        ),
        (
            acme,
            "",
            401,
            "token-missing",
            "a valid API token is required: authorization: Bearer <token>",
        ),
        (
            acme,
            BEARER,
            403,
            "forbidden",
            "the API token does not cover this namespace or RPC, or may not set roles",
        ),
    ];
    for (tokens, authorization, status, reason, detail) in cases {
        let service = Service::builder().variable("api_tokens", tokens).start();
        let headers = [("authorization", authorization)];
        let response = service.call_with(&headers, "Search", json!({})).await;
        response.assert_error(status, reason);
        response.assert_detail(detail);
    }
}

/// Storage on which no commit succeeds, as if other requests were faster each time.
struct Contended;

#[async_trait]
impl StorageHook for Contended {
    fn rewrite(&self, call: &mut StorageCall) {
        if let Operation::SqliteExecute { statement, .. } = &mut call.operation {
            *statement = statement.replace("ON CONFLICT DO NOTHING", "AND FALSE ON CONFLICT DO NOTHING");
        }
    }

    async fn before(&self, _: &StorageCall) -> Verdict {
        Verdict::Proceed
    }
}

#[tokio::test]
async fn a_request_that_loses_every_race_is_busy() {
    let service = Service::new();
    service.create_asim().await;
    let contended = service.restart().hook(Arc::new(Contended)).start();
    let request = json!({"username": "bob", "email": "bob@example.com", "password": "password1"});
    let response = contended.call("Create", request).await;
    response.assert_error(503, "busy");
    response.assert_detail("others are changing this user; try again");
    assert_eq!(response.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn an_operators_mistake_names_the_variable() {
    let service = Service::builder().variable("password_blocklist", "on").start();
    let response = service.call("Create", asim()).await;
    response.assert_misconfigured("password_blocklist");
    response.assert_detail("the variable password_blocklist must be 'off' or 'common'");
}

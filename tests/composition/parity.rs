//! The same behaviour of both APIs: every operation of a table is done over HTTP on one service and through the
//! interface on another, and the answers are compared.

use serde_json::{Value, json};

use crate::common_form;
use crate::library::Library;
use crate::library_by_rpc;
use crate::support::{ID, OTHER_ID, RPCS, START, Service};

/// One API of a service, with the last session id, handle and token that it returned.
struct Api {
    service: Service,
    library: Option<Library>,
    session: String,
    handle: String,
    token: String,
}

impl Api {
    fn http(service: Service) -> Self {
        Self {
            service,
            library: None,
            session: String::new(),
            handle: String::new(),
            token: String::new(),
        }
    }

    async fn wit(service: Service) -> Self {
        let library = Some(Library::new(&service).await);
        Self {
            library,
            ..Self::http(service)
        }
    }

    /// Does one operation, in which `$session`, `$handle` and `$token` stand for the last ones that were returned.
    async fn call(&mut self, rpc: &str, request: &Value) -> Value {
        let request = request
            .to_string()
            .replace("$session", &self.session)
            .replace("$handle", &self.handle)
            .replace("$token", &self.token);
        let request: Value = serde_json::from_str(&request).expect("still JSON");
        let (answer, common) = match &mut self.library {
            None => {
                let answer = self.service.call(rpc, request).await;
                (answer.body.clone(), common_form::of_http(&answer))
            }
            Some(library) => {
                let answer = library_by_rpc::call(library, "default", rpc, &request).await;
                (answer.clone().unwrap_or_default(), common_form::of_wit(answer))
            }
        };
        if let Some(id) = answer["session"][0]["id"].as_str() {
            id.clone_into(&mut self.session);
        }
        if let Some(handle) = answer["sessions"][0]["handle"].as_str() {
            handle.clone_into(&mut self.handle);
        }
        if let Some(token) = answer["token"].as_str() {
            token.clone_into(&mut self.token);
        }
        common
    }
}

/// Does every operation through both APIs and asserts that they answer alike. Returns the answers.
async fn alike(variables: &[(&str, &str)], operations: &[(&str, Value)]) -> Vec<Value> {
    let mut http = Api::http(Service::builder().variables(variables).start());
    let mut wit = Api::wit(Service::builder().variables(variables).start()).await;
    let mut answers = Vec::new();
    for (rpc, request) in operations {
        if *rpc == "wait" {
            http.service.advance(request.as_u64().expect("seconds"));
            wit.service.advance(request.as_u64().expect("seconds"));
            continue;
        }
        let answer = http.call(rpc, request).await;
        assert_eq!(wit.call(rpc, request).await, answer, "{rpc} {request}");
        answers.push(answer);
    }
    answers
}

/// Asserts that every RPC is among the operations.
fn assert_complete(operations: &[(&str, Value)]) {
    let is_missing = |rpc: &&&str| operations.iter().all(|(name, _)| name != *rpc);
    let missing: Vec<_> = RPCS.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "no operation of this test is for {missing:?}");
}

fn user(username: &str) -> Value {
    json!({"id": ID, "username": username, "email": format!("{username}@example.com"), "password": "password1"})
}

/// A user is created, found, logged in and renamed.
fn names_and_sessions() -> Vec<(&'static str, Value)> {
    let login = json!({"username": "ASIM", "password": "password1", "client_address": "203.0.113.7:443",
        "user_agent": "a\nbrowser"});
    vec![
        ("Create", user("Asim")),
        ("Read", json!({"id": ID.to_uppercase()})),
        (
            "Create",
            json!({"username": "bob", "email": "bob@example.com", "password": "password1"}),
        ),
        ("Search", json!({"email": "*@example.com"})),
        ("Search", json!({"username": "b*", "limit": 1, "offset": 0})),
        ("Search", json!({"limit": 1, "offset": 1})),
        ("Search", json!({"limit": 1, "after": ""})),
        ("Search", json!({"limit": 2, "after": ""})),
        ("Search", json!({"username": "*!*"})),
        ("Search", json!({"after": "no cursor"})),
        ("Search", json!({"after": "", "offset": 1})),
        ("Login", login.clone()),
        ("wait", json!(600)),
        ("ReadSession", json!({"session_id": "$session"})),
        ("ListSessions", json!({"user_id": ID})),
        ("Update", json!({"id": ID, "username": "carol"})),
        ("ReadSession", json!({"session_id": "$session"})),
        ("Logout", json!({"handle": "$handle", "user_id": OTHER_ID})),
        ("ReadSession", json!({"session_id": "$session"})),
        ("Logout", json!({"handle": "$handle", "user_id": ID})),
        ("ReadSession", json!({"session_id": "$session"})),
        ("Logout", json!({"handle": "$handle"})),
        (
            "Login",
            json!({"email": "asim@example.com", "username": "carol", "password": "password1"}),
        ),
        ("Logout", json!({"session_id": "$session"})),
        ("Login", json!({"email": "asim@example.com", "password": "password1"})),
        ("LogoutAll", json!({"user_id": ID})),
        ("ReadSession", json!({"session_id": "$session"})),
    ]
}

/// The user, by now Carol, gets another password, attributes and tokens, is disabled, enabled and deleted.
fn passwords_and_tokens() -> Vec<(&'static str, Value)> {
    vec![
        (
            "UpdatePassword",
            json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
            "confirm_password": "password2"}),
        ),
        ("Login", json!({"username": "carol", "password": "password1"})),
        ("Login", json!({"username": "carol", "password": "password2"})),
        (
            "Update",
            json!({"id": ID, "roles": ["editor", "admin"], "profile": {"plan": "free", "name": "Carol"}, "verified": true}),
        ),
        (
            "Update",
            json!({"id": ID, "profile": {"plan": null, "name": "Carol C."}}),
        ),
        ("Read", json!({"id": ID})),
        ("Search", json!({"username": "carol"})),
        ("ReadSession", json!({"session_id": "$session"})),
        (
            "IssueToken",
            json!({"user_id": ID, "purpose": "change-email", "new_email": "Carol@example.com", "ttl": 100}),
        ),
        ("CheckToken", json!({"token": "$token"})),
        ("VerifyEmail", json!({"token": "$token"})),
        ("IssueToken", json!({"email": "carol@example.com", "purpose": "invite"})),
        ("Disable", json!({"id": ID, "until": START + 100_000})),
        ("ReadSession", json!({"session_id": "$session"})),
        ("Read", json!({"id": ID})),
        ("Login", json!({"username": "carol", "password": "password2"})),
        ("CheckToken", json!({"token": "$token"})),
        ("Enable", json!({"id": ID})),
        ("IssueToken", json!({"username": "carol", "purpose": "reset-password"})),
        (
            "ResetPassword",
            json!({"token": "$token", "new_password": "password3", "confirm_password": "password3"}),
        ),
        ("Login", json!({"username": "carol", "password": "password3"})),
        ("Reindex", json!({})),
        ("Delete", json!({"id": ID})),
        ("ReadSession", json!({"session_id": "$session"})),
        ("Read", json!({"id": ID})),
    ]
}

#[tokio::test]
async fn both_apis_answer_alike_through_a_users_life() {
    let operations = [names_and_sessions(), passwords_and_tokens()].concat();
    assert_complete(&operations);
    let answers = alike(&[("session_idle_ttl", "3600")], &operations).await;
    let failed = answers.iter().filter(|answer| answer.get("code").is_some()).count();
    assert!(failed < answers.len() / 2, "{answers:#?}");
}

/// Create refuses all but the first.
fn refused_creations() -> Vec<(&'static str, Value)> {
    vec![
        (
            "Create",
            json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "a long enough one"}),
        ),
        (
            "Create",
            json!({"username": "", "email": "a@example.com", "password": "a long enough one"}),
        ),
        (
            "Create",
            json!({"username": "a b", "email": "a@example.com", "password": "a long enough one"}),
        ),
        (
            "Create",
            json!({"username": "bob", "email": "nowhere", "password": "a long enough one"}),
        ),
        (
            "Create",
            json!({"username": "bob", "email": "bob@example.com", "password": "short"}),
        ),
        (
            "Create",
            json!({"username": "bob", "email": "bob@example.com", "password": "password1"}),
        ),
        (
            "Create",
            json!({"id": "x", "username": "bob", "email": "bob@example.com", "password": "a long enough one"}),
        ),
        (
            "Create",
            json!({"id": ID, "username": "bob", "email": "bob@example.com", "password": "a long enough one"}),
        ),
        (
            "Create",
            json!({"username": "asim", "email": "bob@example.com", "password": "a long enough one"}),
        ),
        (
            "Create",
            json!({"username": "bob", "email": "ASIM@example.com", "password": "a long enough one"}),
        ),
    ]
}

/// What is refused about users, searches and sessions.
fn refused_changes() -> Vec<(&'static str, Value)> {
    vec![
        ("Read", json!({"id": ""})),
        ("Read", json!({"id": "nonsense"})),
        ("Read", json!({"id": OTHER_ID})),
        ("Update", json!({"id": ID})),
        ("Update", json!({"id": OTHER_ID, "username": "dave"})),
        (
            "UpdatePassword",
            json!({"user_id": ID, "old_password": "", "new_password": "a long enough one",
            "confirm_password": "a long enough one"}),
        ),
        (
            "UpdatePassword",
            json!({"user_id": ID, "old_password": "wrong", "new_password": "another long one",
            "confirm_password": "another long one"}),
        ),
        (
            "UpdatePassword",
            json!({"user_id": OTHER_ID, "old_password": "wrong", "new_password": "another long one",
            "confirm_password": "another long one"}),
        ),
        ("Delete", json!({"id": OTHER_ID})),
        ("Search", json!({"username": "a*b"})),
        ("Search", json!({"limit": 1001})),
        ("Search", json!({"offset": 10_001})),
        ("Login", json!({"password": "a long enough one"})),
        ("Login", json!({"username": "asim"})),
        (
            "Login",
            json!({"username": "asim", "password": "x", "client_address": "here", "user_agent": "\n"}),
        ),
        ("Login", json!({"email": "*@example.com", "password": "x"})),
        ("Login", json!({"email": "a@b?c.com", "password": "x"})),
        ("Login", json!({"username": "unknown", "password": "a long enough one"})),
        (
            "Login",
            json!({"username": "asim", "email": "other@example.com", "password": "a long enough one"}),
        ),
        ("Logout", json!({"session_id": "nonsense"})),
        ("Logout", json!({"handle": "nonsense"})),
        ("Logout", json!({"handle": "0".repeat(64)})),
        ("Logout", json!({"handle": "0".repeat(64), "user_id": ID})),
        ("Logout", json!({"handle": "0".repeat(64), "user_id": "nonsense"})),
        ("LogoutAll", json!({"user_id": OTHER_ID})),
        ("ReadSession", json!({"session_id": ""})),
        ("ReadSession", json!({"session_id": "nonsense"})),
        ("ListSessions", json!({"user_id": OTHER_ID})),
    ]
}

/// What is refused about attributes and tokens.
fn refused_tokens() -> Vec<(&'static str, Value)> {
    vec![
        (
            "Create",
            json!({"username": "bob", "email": "bob@example.com", "password": "a long enough one", "roles": ["A"]}),
        ),
        (
            "Create",
            json!({"username": "bob", "email": "bob@example.com", "password": "a long enough one", "profile": {"": ""}}),
        ),
        ("Update", json!({"id": ID, "profile": {"k": "x".repeat(5000)}})),
        ("Update", json!({"id": ID, "roles": ["a", "b b"]})),
        ("Disable", json!({"id": OTHER_ID})),
        ("Disable", json!({"id": ID, "until": 1})),
        ("Enable", json!({"id": OTHER_ID})),
        (
            "IssueToken",
            json!({"username": "unknown", "purpose": "reset-password"}),
        ),
        ("IssueToken", json!({"username": "asim", "purpose": "change-email"})),
        (
            "IssueToken",
            json!({"username": "asim", "purpose": "invite", "new_email": "a@example.com"}),
        ),
        (
            "IssueToken",
            json!({"username": "asim", "purpose": "invite", "ttl": 604_801}),
        ),
        ("IssueToken", json!({"username": "asim", "purpose": "reset-password"})),
        ("IssueToken", json!({"username": "asim", "purpose": "reset-password"})),
        ("VerifyEmail", json!({"token": "$token"})),
        (
            "ResetPassword",
            json!({"token": "$token", "new_password": "password1", "confirm_password": "password1"}),
        ),
        (
            "ResetPassword",
            json!({"token": "nonsense", "new_password": "another long one", "confirm_password": "another long one"}),
        ),
        ("Reindex", json!({"after": "nonsense"})),
        ("Reindex", json!({"limit": 1001})),
        ("CheckToken", json!({"token": ""})),
        ("CheckToken", json!({"token": "nonsense"})),
        ("Delete", json!({"id": OTHER_ID})),
    ]
}

#[tokio::test]
async fn both_apis_refuse_alike() {
    let operations = [refused_creations(), refused_changes(), refused_tokens()].concat();
    assert_complete(&operations);
    let answers = alike(&[("password_blocklist", "common")], &operations).await;
    let codes: Vec<u64> = answers
        .iter()
        .map(|answer| answer["code"].as_u64().unwrap_or(200))
        .collect();
    let expected = [
        200, 400, 400, 400, 400, 400, 400, 409, 409, 409, 400, 400, 404, 400, 404, 400, 401, 404, 404, 400, 400, 400,
        400, 400, 401, 400, 400, 401, 401, 400, 400, 200, 404, 400, 404, 400, 404, 404, 400, 400, 400, 400, 404, 400,
        404, 200, 400, 400, 400, 200, 429, 404, 400, 404, 400, 400, 400, 404, 404,
    ];
    assert_eq!(codes, expected, "{answers:#?}");
}

#[tokio::test]
async fn both_apis_throttle_alike() {
    let wrong = || ("Login", json!({"username": "asim", "password": "wrong"}));
    let mut operations = vec![("Create", user("asim"))];
    operations.extend((0..7).map(|_| wrong()));
    operations.push(("wait", json!(2)));
    operations.push(("Login", json!({"username": "asim", "password": "password1"})));
    let answers = alike(&[], &operations).await;
    assert!(answers.iter().any(|answer| answer["code"] == 429), "{answers:#?}");
    assert!(answers.last().expect("the last")["session"].is_array(), "{answers:#?}");
}

#[tokio::test]
async fn both_apis_disable_a_password_alike() {
    let mut operations = vec![("Create", user("asim"))];
    for name in ["asim", "unknown"] {
        operations.extend((0..3).map(|_| ("Login", json!({"username": name, "password": "wrong"}))));
        operations.push(("Login", json!({"username": name, "password": "password1"})));
    }
    let answers = alike(&[("login_failures_per_account", "3")], &operations).await;
    let codes: Vec<_> = answers.iter().map(|answer| answer["code"].as_u64()).collect();
    let of_a_name = [Some(401), Some(401), Some(401), Some(403)];
    assert_eq!(codes[1..], [of_a_name, of_a_name].concat(), "{answers:#?}");
}

#[tokio::test]
async fn both_apis_report_an_operators_mistake_alike() {
    for (variable, value) in [("session_ttl", "0"), ("password_hash", "x")] {
        let operations = [
            ("Create", user("asim")),
            ("Login", json!({"username": "asim", "password": "password1"})),
        ];
        let answers = alike(&[(variable, value)], &operations).await;
        assert!(answers.iter().any(|answer| answer["code"] == 500), "{answers:#?}");
    }
}

//! API tokens: the service is closed by default, and a token covers its namespace and access and nothing else.

use std::path::Path;

use bytes::Bytes;
use host::{App, Compiled, EngineOptions, Manifest};
use serde_json::{Value, json};

use users::domain::{Access, Rpc};

use crate::support::{ID, RPCS, Response, Service, TOKEN, asim};

const ACME: &str = "acme-writes-with-this";
const READER: &str = "acme-reads-with-this";
const ADMIN: &str = "everything-with-this";

fn with_tokens() -> Service {
    let list = format!("acme={ACME}, acme:read={READER} *={ADMIN}");
    Service::builder().variable("api_tokens", &list).start()
}

async fn call(service: &Service, token: &str, namespace: &str, rpc: &str) -> Response {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("micro-namespace", namespace)];
    service.call_with(&headers, rpc, json!({})).await
}

#[tokio::test]
async fn every_rpc_is_closed_until_a_token_is_configured() {
    for list in ["", " , "] {
        let service = Service::builder().variable("api_tokens", list).start();
        for rpc in RPCS.iter() {
            let response = call(&service, "whatever-it-may-be", "default", rpc).await;
            response.assert_error(401, "no-token-configured");
            assert_eq!(response.header("www-authenticate"), Some("Bearer"));
            assert_eq!(response.storage_calls, 0);
        }
        assert_eq!(service.send("GET", "/healthz", "").await.status, 200);
    }
}

#[tokio::test]
async fn every_rpc_answers_401_without_a_known_token() {
    let service = with_tokens();
    let lower = format!("bearer {ACME}x");
    let basic = format!("Basic {ACME}");
    for authorization in ["", "Bearer", "Bearer ", ACME, &basic, &lower] {
        for rpc in RPCS.iter() {
            let headers = [("authorization", authorization), ("micro-namespace", "acme")];
            let response = service.call_with(&headers, rpc, json!({})).await;
            response.assert_error(401, "token-missing");
            assert_eq!(response.header("www-authenticate"), Some("Bearer"));
            assert_eq!(response.storage_calls, 0);
        }
    }
    assert_eq!(service.call_with(&[], "Search", json!({})).await.status, 401);
}

#[tokio::test]
async fn a_token_covers_only_its_namespace() {
    let service = with_tokens();
    assert_eq!(call(&service, ACME, "acme", "Search").await.status, 200);
    assert_eq!(call(&service, ADMIN, "acme", "Search").await.status, 200);
    assert_eq!(call(&service, ADMIN, "beta", "Search").await.status, 200);
    // Reindex is about all namespaces.
    assert_eq!(call(&service, ACME, "acme", "Reindex").await.status, 403);
    assert_eq!(call(&service, ADMIN, "acme", "Reindex").await.status, 200);
    for namespace in ["default", "beta"] {
        let response = call(&service, ACME, namespace, "Search").await;
        response.assert_error(403, "forbidden");
        assert_eq!(response.storage_calls, 0);
    }
}

#[tokio::test]
async fn a_read_token_covers_only_the_rpcs_that_read() {
    let service = with_tokens();
    let mut readable = Vec::new();
    for rpc in Rpc::ALL {
        let status = call(&service, READER, "acme", rpc.name()).await.status;
        assert_eq!(status != 403, rpc.access() == Access::Read, "{rpc:?}: {status}");
        readable.extend((status != 403).then_some(rpc.name()));
    }
    assert_eq!(readable, ["Read", "Search", "ReadSession"]);
}

/// The RPCs that a token with this scope may call.
async fn covered(scope: &str) -> Vec<&'static str> {
    let list = format!("acme:{scope}={READER}");
    let service = Service::builder().variable("api_tokens", &list).start();
    let mut covered = Vec::new();
    for rpc in RPCS.iter() {
        let response = call(&service, READER, "acme", rpc).await;
        covered.extend((response.status != 403).then_some(*rpc));
        let elsewhere = call(&service, READER, "beta", rpc).await;
        elsewhere.assert_error(403, "forbidden");
    }
    covered
}

#[tokio::test]
async fn a_scope_covers_the_rpcs_that_it_names_and_nothing_else() {
    assert_eq!(covered("Login+ReadSession").await, ["Login", "ReadSession"]);
    assert_eq!(covered("session").await, ["ReadSession"]);
    assert_eq!(covered("Delete").await, ["Delete"]);
    assert_eq!(covered("read+Login").await, ["Read", "Search", "Login", "ReadSession"]);
}

/// A service whose only token has this scope.
fn scoped(scope: &str) -> Service {
    let list = format!("*:{scope}={TOKEN}");
    Service::builder().variable("api_tokens", &list).start()
}

#[tokio::test]
async fn a_token_for_sign_ups_can_not_make_administrators() {
    let mut user = asim();
    let promotion = json!({"id": ID, "roles": ["admin"]});
    let signs_up = scoped("Create+Update");
    user["roles"] = json!(["admin"]);
    let response = signs_up.call("Create", user.clone()).await;
    response.assert_error(403, "forbidden");
    assert_eq!(response.storage_calls, 0);
    user["roles"] = json!([]);
    signs_up.call("Create", user.clone()).await.assert_ok(&json!({}));
    signs_up
        .call("Update", promotion.clone())
        .await
        .assert_error(403, "forbidden");
    let demotion = json!({"id": ID, "roles": []});
    signs_up.call("Update", demotion).await.assert_error(403, "forbidden");
    let rename = json!({"id": ID, "username": "bob"});
    signs_up.call("Update", rename).await.assert_ok(&json!({}));

    let promotes = scoped("Create+Update+roles");
    user["roles"] = json!(["admin"]);
    promotes.call("Create", user).await.assert_ok(&json!({}));
    promotes.call("Update", promotion).await.assert_ok(&json!({}));
}

#[tokio::test]
async fn a_scope_with_a_name_that_is_no_rpc_is_reported() {
    for scope in ["Login+Enter", "login", "write", "Login+", "", "roles", "roles+Login"] {
        let list = format!("acme={ACME},acme:{scope}={READER}");
        let service = Service::builder().variable("api_tokens", &list).start();
        let response = call(&service, ACME, "acme", "Search").await;
        response.assert_misconfigured("api_tokens");
        let rule = "the scope must be 'read', 'session' or names of RPCs, with '+' between several, such as Login+ReadSession; 'roles' next to Create or Update";
        response.assert_detail(&format!("the variable api_tokens has a mistake in entry 2: {rule}"));
    }
}

#[tokio::test]
async fn the_scheme_is_case_insensitive_and_hashed_tokens_work() {
    // SHA-256 of the token, as `printf %s TOKEN | sha256sum` prints it.
    let hashed = format!("acme=sha256:{}", hex_sha256(ACME));
    let service = Service::builder().variable("api_tokens", &hashed).start();
    for scheme in ["bearer", "BEARER", "Bearer"] {
        let authorization = format!("{scheme} {ACME}");
        let headers = [("authorization", authorization.as_str()), ("micro-namespace", "acme")];
        assert_eq!(service.call_with(&headers, "Search", json!({})).await.status, 200);
    }
}

fn hex_sha256(text: &str) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(text))
}

#[tokio::test]
async fn a_malformed_list_closes_every_rpc_and_reveals_no_token() {
    let lists = [
        (format!("acme={ACME},oops"), 2),
        (format!("acme={ACME},acme=short"), 2),
        (format!("Acme={ACME}"), 1),
        (format!("acme:admin={ACME}"), 1),
        ("acme=sha256:xyz".to_owned(), 1),
    ];
    for (list, entry) in lists {
        let service = Service::builder().variable("api_tokens", &list).start();
        let response = call(&service, ACME, "acme", "Search").await;
        response.assert_misconfigured("api_tokens");
        assert!(response.detail().contains(&format!(" entry {entry}: ")), "{response:?}");
        assert!(!response.detail().contains(ACME) && !response.detail().contains("short"));
        assert_eq!(response.storage_calls, 0);
    }
}

#[tokio::test]
async fn a_manifest_without_the_variable_closes_every_rpc() {
    crate::support::component();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("spin.toml")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("api_tokens")).collect();
    let absolute = format!("source = \"{}/target", root.display());
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("spin.toml");
    std::fs::write(&path, lines.join("\n").replace("source = \"target", &absolute)).unwrap();
    let compiled = Compiled::new(&Manifest::load(&path).unwrap(), &EngineOptions::default()).unwrap();
    let app = App::builder(&compiled).capture_output(true).build().unwrap();
    let request = http::Request::post("/users/Users/Search").body(Bytes::new()).unwrap();
    let reply = app.request(request).await.unwrap();
    let body: Value = serde_json::from_slice(reply.response.body()).unwrap();
    assert_eq!(reply.response.status(), 401, "{body}");
    assert_eq!(body["reason"], "no-token-configured", "{body}");
    assert_eq!(reply.usage.storage_calls, 0);
}

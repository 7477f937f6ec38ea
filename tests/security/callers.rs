//! Callers: closed by default, and each token opens what it says and nothing else.

use std::path::Path;

use bytes::Bytes;
use host::{App, Compiled, EngineOptions, Manifest};
use serde_json::{Value, json};

use crate::support::{Answer, RPCS, World};

const ACME: &str = "acme-writes-with-this";
const READER: &str = "acme-reads-with-this";
const ADMIN: &str = "everybody-with-this";

fn tokens() -> World {
    let list = format!("acme={ACME}, acme:read={READER} *={ADMIN}");
    World::with_variables(&[("api_tokens", &list)])
}

async fn call(world: &World, token: &str, namespace: &str, rpc: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("micro-namespace", namespace)];
    world.call_with(&headers, rpc, json!({})).await
}

#[tokio::test]
async fn nothing_is_served_before_a_token_is_configured() {
    for list in ["", " , "] {
        let world = World::with_variables(&[("api_tokens", list)]);
        for rpc in RPCS {
            let answer = call(&world, "whatever-it-may-be", "default", rpc).await;
            let id = format!("users.{rpc}");
            answer.is_error(&id, 401, "no API token is configured; set the variable api_tokens");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            assert_eq!(answer.storage_calls, 0);
        }
        assert_eq!(world.send("GET", "/healthz", "").await.status, 200);
    }
}

#[tokio::test]
async fn a_missing_or_wrong_token_is_a_401_for_every_rpc() {
    let world = tokens();
    let lower = format!("bearer {ACME}x");
    let basic = format!("Basic {ACME}");
    for authorization in ["", "Bearer", "Bearer ", ACME, &basic, &lower] {
        for rpc in RPCS {
            let headers = [("authorization", authorization), ("micro-namespace", "acme")];
            let answer = world.call_with(&headers, rpc, json!({})).await;
            let detail = "a valid API token is required: authorization: Bearer <token>";
            answer.is_error(&format!("users.{rpc}"), 401, detail);
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            assert_eq!(answer.storage_calls, 0);
        }
    }
    assert_eq!(world.call_with(&[], "Search", json!({})).await.status, 401);
}

#[tokio::test]
async fn a_token_is_good_for_its_namespace_only() {
    let world = tokens();
    assert_eq!(call(&world, ACME, "acme", "Search").await.status, 200);
    assert_eq!(call(&world, ADMIN, "acme", "Search").await.status, 200);
    assert_eq!(call(&world, ADMIN, "beta", "Search").await.status, 200);
    for namespace in ["", "default", "beta"] {
        let answer = call(&world, ACME, namespace, "Search").await;
        answer.is_error(
            "users.Search",
            403,
            "the API token does not cover this namespace or RPC",
        );
        assert_eq!(answer.storage_calls, 0);
    }
}

#[tokio::test]
async fn a_read_token_reads() {
    let world = tokens();
    for rpc in RPCS {
        let status = call(&world, READER, "acme", rpc).await.status;
        let readable = matches!(rpc, "Read" | "Search" | "ReadSession");
        assert_eq!(status != 403, readable, "{rpc}: {status}");
    }
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case_and_hashed_tokens_work() {
    // sha256 of ACME, as `printf %s TOKEN | sha256sum` gives it.
    let hashed = format!("acme=sha256:{}", hex_sha256(ACME));
    let world = World::with_variables(&[("api_tokens", &hashed)]);
    for scheme in ["bearer", "BEARER", "Bearer"] {
        let authorization = format!("{scheme} {ACME}");
        let headers = [("authorization", authorization.as_str()), ("micro-namespace", "acme")];
        assert_eq!(world.call_with(&headers, "Search", json!({})).await.status, 200);
    }
}

fn hex_sha256(text: &str) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(text))
}

#[tokio::test]
async fn a_malformed_list_serves_nothing_and_shows_no_token() {
    let lists = [
        (format!("acme={ACME},oops"), 2),
        (format!("acme={ACME},acme=short"), 2),
        (format!("Acme={ACME}"), 1),
        (format!("acme:admin={ACME}"), 1),
        ("acme=sha256:xyz".to_owned(), 1),
    ];
    for (list, entry) in lists {
        let world = World::with_variables(&[("api_tokens", &list)]);
        let answer = call(&world, ACME, "acme", "Search").await;
        assert_eq!(answer.status, 500);
        let begins = format!("the variable api_tokens has a mistake in entry {entry}: ");
        assert!(answer.detail().starts_with(&begins), "{answer:?}");
        assert!(!answer.detail().contains(ACME) && !answer.detail().contains("short"));
        assert_eq!(answer.storage_calls, 0);
    }
}

#[tokio::test]
async fn a_manifest_without_the_variable_is_closed_as_well() {
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
    assert!(body["detail"].as_str().unwrap().contains("api_tokens"), "{body}");
    assert_eq!(reply.usage.storage_calls, 0);
}

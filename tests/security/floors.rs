//! Floors: what is too weak for production is refused with a sentence, unless a variable says that this is a test.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{Response, Service, TOKEN, asim};

/// A service as in production, with one variable set.
fn strict(variable: &str, value: &str) -> Service {
    let builder = Service::builder().variable("insecure_for_tests", "off");
    let builder = builder.variable("password_hash", "m=7168,t=5,p=1");
    builder.variable(variable, value).start()
}

async fn create(variable: &str, value: &str) -> Response {
    strict(variable, value).call("Create", asim()).await
}

#[tokio::test]
async fn a_hash_below_owasps_weakest_setting_is_refused() {
    for weak in [
        "m=8,t=1,p=1",
        "m=7168,t=4,p=1",
        "m=7167,t=16,p=1",
        "m=19455,t=2,p=4",
        "m=47103,t=1,p=1",
    ] {
        let response = create("password_hash", weak).await;
        response.assert_misconfigured("password_hash");
        assert!(
            response.detail().contains("below OWASP's weakest setting"),
            "{weak}: {response:?}"
        );
        assert_eq!(response.storage_calls, 0);
    }
    let equals = [
        "m=47104,t=1,p=1",
        "m=19456,t=2,p=1",
        "m=12288,t=3,p=1",
        "m=9216,t=4,p=1",
        "m=7168,t=5,p=1",
    ];
    for enough in equals.into_iter().chain(["m=65536,t=3,p=4"]) {
        create("password_hash", enough).await.assert_ok(&json!({}));
    }
}

#[tokio::test]
async fn a_pepper_that_can_be_guessed_is_refused() {
    for weak in [
        "1:aaaaaaaaaaaaaaaaaaaa",
        "1:abcabcabcabcabcabc",
        "1:choose-a-long-random-token",
    ] {
        let response = create("password_pepper", weak).await;
        response.assert_misconfigured("password_pepper");
        assert!(
            response.detail().contains("entry 1: the secret "),
            "{weak}: {response:?}"
        );
        assert!(
            response.detail().contains("openssl rand -hex 16"),
            "{weak}: {response:?}"
        );
    }
    let response = create("password_pepper", "1:8f14e45fceea167a5a36dedd4bea2543").await;
    response.assert_ok(&json!({}));
}

#[tokio::test]
async fn a_token_that_can_be_guessed_is_refused() {
    // SHA-256 of choose-a-long-random-token.
    let hashed = "sha256:b4a895f19251eadc73d0d87695b6d341f6d5c55dc3e0fa3de9b3a788c761f7ab";
    for weak in [
        "choose-a-long-random-token",
        "1111111111111111",
        "passwordpassword",
        hashed,
    ] {
        let list = format!("*={TOKEN},acme={weak}");
        let response = create("api_tokens", &list).await;
        response.assert_misconfigured("api_tokens");
        assert!(
            response.detail().contains("entry 2: the token "),
            "{weak}: {response:?}"
        );
        assert!(
            response.detail().contains("openssl rand -hex 16"),
            "{weak}: {response:?}"
        );
        assert!(!response.detail().contains(weak), "{response:?}");
    }
}

/// What `printf %s "$TOKEN" | sha256sum` prints if no `TOKEN` is set, or `echo "$TOKEN" | sha256sum`.
#[tokio::test]
async fn the_digest_of_an_empty_token_is_refused_even_in_tests() {
    let digests = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b",
    ];
    for digest in digests {
        let service = Service::builder().variable("api_tokens", &format!("*=sha256:{digest}"));
        let response = service.start().call("Search", json!({})).await;
        response.assert_misconfigured("api_tokens");
        assert!(response.detail().contains("the SHA-256 of nothing"), "{response:?}");
    }
}

#[tokio::test]
async fn tests_may_use_what_is_too_weak_for_production() {
    let weak = [
        ("insecure_for_tests", "on"),
        ("password_hash", "m=8,t=1,p=1"),
        ("password_pepper", "1:aaaaaaaaaaaaaaaa"),
    ];
    let service = Service::builder().variables(&weak).start();
    service.call("Create", asim()).await.assert_ok(&json!({}));
    let service = service
        .restart()
        .variables(&weak)
        .variable("insecure_for_tests", "off")
        .start();
    service
        .login("asim", "password1")
        .await
        .assert_misconfigured("password_pepper");
    let typo = service.restart().variable("insecure_for_tests", "true").start();
    let response = typo.login("asim", "password1").await;
    response.assert_misconfigured("insecure_for_tests");
    response.assert_detail("the variable insecure_for_tests must be 'on' or 'off'");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every file that git knows, with its text.
fn documents(ending: &str) -> Vec<(String, String)> {
    let output = std::process::Command::new("git")
        .arg("ls-files")
        .current_dir(root())
        .output()
        .unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    let names = names.lines().filter(|name| name.ends_with(ending));
    let read = |name: &str| (name.to_owned(), std::fs::read_to_string(root().join(name)).unwrap());
    names.map(read).collect()
}

#[test]
fn no_manifest_waives_the_floors() {
    let manifests = documents("spin.toml");
    assert!(manifests.len() >= 4, "{manifests:?}");
    for (name, manifest) in manifests {
        let lines = manifest.lines().filter(|line| line.starts_with("insecure_for_tests"));
        for line in lines {
            let forwards = line == r#"insecure_for_tests = "{{ insecure_for_tests }}""#;
            assert!(forwards || line.contains(r#"default = "off""#), "{name}: {line}");
        }
    }
}

/// A token that a document shows is one that people copy. So documents show how to make one.
#[test]
fn no_document_shows_a_token() {
    let mut shown = 0;
    for (name, text) in documents(".md") {
        for (_, rest) in text
            .match_indices("API_TOKENS=")
            .map(|(at, found)| text.split_at(at + found.len()))
        {
            let value = rest.split(['\n', '`']).next().unwrap();
            let (_, token) = value.split_once('=').unwrap();
            assert!(token.starts_with("$TOKEN"), "{name}: {value}");
            shown += 1;
        }
    }
    assert!(shown >= 3, "{shown}");
}

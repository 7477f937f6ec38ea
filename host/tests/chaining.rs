//! Service chaining: which requests a component may send to another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{compiled, probe_dir};
use host::{App, Compiled, EngineOptions, Manifest};

const ANSWERED: &str = "answered: from the other";

/// Builds an application of two probes. The first may send requests to `hosts`.
fn two_probes(hosts: &str) -> App {
    compiled();
    let wasm = probe_dir().join("target/wasm32-wasip2/release/probe.wasm");
    let wasm = wasm.display();
    let text = format!(
        "spin_manifest_version = 2\napplication = {{ name = \"two\" }}\n\
         [[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n\
         [component.probe]\nsource = '{wasm}'\nallowed_outbound_hosts = {hosts}\n\
         [[trigger.http]]\nroute = {{ private = true }}\ncomponent = \"other\"\n\
         [component.other]\nsource = '{wasm}'\n"
    );
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("spin.toml");
    std::fs::write(&path, text).unwrap();
    let compiled = Compiled::new(&Manifest::load(&path).unwrap(), &EngineOptions::default()).unwrap();
    App::builder(&compiled).build().unwrap()
}

/// Returns what the first probe reports after a request to `authority`.
async fn send(hosts: &str, authority: &str) -> String {
    let request = http::Request::post("/send").body(bytes::Bytes::copy_from_slice(authority.as_bytes()));
    common::text(&two_probes(hosts).request(request.unwrap()).await.unwrap())
}

#[tokio::test]
async fn a_component_may_call_those_that_its_allowed_hosts_name() {
    for hosts in [r#"["http://other.spin.internal"]"#, r#"["http://*.spin.internal"]"#] {
        assert_eq!(send(hosts, "other.spin.internal").await, ANSWERED, "{hosts}");
    }
}

#[tokio::test]
async fn a_request_to_any_other_host_is_refused() {
    let cases = [
        ("[]", "other.spin.internal"),
        (r#"["http://probe.spin.internal"]"#, "other.spin.internal"),
        (r#"["http://*.spin.internal"]"#, "example.com"),
        (r#"["http://*.spin.internal"]"#, "other.spin.internal.example.com"),
    ];
    for (hosts, authority) in cases {
        assert_eq!(
            send(hosts, authority).await,
            "refused: ErrorCode::HttpRequestDenied",
            "{hosts} {authority}"
        );
    }
}

#[tokio::test]
async fn a_component_without_stores_in_the_manifest_opens_none() {
    let app = two_probes("[]");
    let get = |path: &str| http::Request::get(path).body(bytes::Bytes::new()).unwrap();
    let key_value = app.request(get("/key-value/get/x")).await.unwrap();
    assert_eq!(common::text(&key_value), "open: Error::AccessDenied");
    let sql = app.request(get("/sql")).await.unwrap();
    assert!(common::text(&sql).starts_with("open: Error::AccessDenied"));
}

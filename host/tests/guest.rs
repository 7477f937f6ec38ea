//! What a guest can reach in addition to its storage, and what it cannot.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Probe, text};
use host::RequestError;

#[tokio::test]
async fn a_guest_reads_the_variables_and_the_environment_that_the_manifest_gives_it() {
    let probe = Probe::new();
    assert_eq!(probe.text("/variable/greeting").await, r#"Ok("hello, secret!")"#);
    assert!(
        probe.text("/variable/token").await.contains("Undefined"),
        "the manifest doesn't give it this one"
    );
    assert!(probe.text("/variable/To-ken").await.contains("InvalidName"));
    assert_eq!(probe.text("/environment").await, r#"[("PROBE", "from the manifest")]"#);
}

#[tokio::test]
async fn a_guest_has_no_network_and_no_files() {
    let probe = Probe::new();
    assert_eq!(probe.text("/outbound").await, "Some(ErrorCode::HttpRequestDenied)");
    assert_eq!(probe.text("/file").await, "false");
}

#[tokio::test]
async fn output_arrives_in_whole_lines() {
    let probe = Probe::new();
    probe.text("/print").await;
    assert_eq!(probe.app.output(), "an unfinished line\nthe end\n");
}

#[tokio::test]
async fn a_reply_reports_the_usage_and_memory_is_limited() {
    let probe = Probe::new();
    let small = probe.get("/memory/1000").await.unwrap().usage;
    let large = probe.get("/memory/50000000").await.unwrap().usage;
    assert!(
        large.memory_peak >= 50_000_000 && small.memory_peak < 4_000_000,
        "{small:?} {large:?}"
    );
    assert!(large.fuel > small.fuel && small.fuel > Some(0), "{small:?} {large:?}");
    assert!(probe.get("/memory/140000000").await.is_err());
    assert_eq!(probe.get("/key-value/get/x").await.unwrap().usage.storage_calls, 2);
}

#[tokio::test]
async fn an_instance_can_be_created_without_a_request() {
    let probe = Probe::new();
    assert!(probe.app.instance("probe").await.is_ok());
    assert!(probe.app.instance("other").await.is_err());
}

#[tokio::test]
async fn a_trap_is_an_error_of_the_request_and_is_reported_on_stderr() {
    let probe = Probe::new();
    let error = probe.get("/trap").await.unwrap_err();
    assert_eq!(
        error,
        RequestError::Trapped("wasm trap: wasm `unreachable` instruction executed".to_owned())
    );
    let output = probe.app.output();
    assert!(
        output.contains("as asked") && output.contains("Component `probe` failed"),
        "{output}"
    );
    assert_eq!(probe.get("/silent").await.unwrap_err(), RequestError::NoResponse);
}

#[tokio::test]
async fn a_request_returns_when_the_guest_has_ended() {
    let probe = Probe::new();
    let reply = probe.get("/late").await.unwrap();
    assert_eq!(text(&reply), "");
    assert!(
        matches!(reply.ended, Err(RequestError::Trapped(_))),
        "{:?}",
        reply.ended
    );
    assert_eq!(reply.usage.storage_calls, 2);
    assert_eq!(probe.text("/key-value/get/late").await, r#"Ok(Some("x"))"#);
}

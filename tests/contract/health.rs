//! The health check, and what requests answer while a store fails.

use serde_json::{Value, json};

use crate::support::{Service, asim};

#[tokio::test]
async fn the_health_check_passes_on_an_empty_state_directory() {
    let service = Service::new();
    let response = service.send("GET", "/healthz", "").await;
    response.assert_ok(&json!({"status": "ok"}));
}

#[tokio::test]
async fn an_unreadable_store_is_a_503_without_the_backends_text() {
    for file in ["sqlite_db.db", "sqlite_key_value.db"] {
        let service = Service::new();
        std::fs::write(service.directory.path().join(file), [b'x'; 4096]).unwrap();
        let response = service.send("GET", "/healthz", "").await;
        response.assert_error(503, "unavailable");
        response.assert_detail("storage is unavailable; try again");
        assert_eq!(response.header("retry-after"), Some("1"));
        let create = service.call("Create", asim()).await;
        create.assert_error(503, "unavailable");
        create.assert_detail("storage is unavailable; try again");
        // The operator's log has the cause.
        let output = service.app.output();
        let last: Value = serde_json::from_str(output.lines().last().unwrap()).unwrap();
        let error = last["error"].as_str().unwrap();
        assert!(error.contains("file is not a database"), "{error}");
    }
}

/// A stored document may have secrets in it, so the log says only where it can't be read.
#[tokio::test]
async fn an_unreadable_document_is_a_503_whose_cause_shows_nothing_of_it() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    service.replace_stored("\"created\":1800000000", "\"created\":\"hunter2\"");
    service.session(&session).await.assert_error(503, "unavailable");
    let output = service.app.output();
    assert!(
        output.contains("\"error\":\"stored document: can't be read at line 1, column"),
        "{output}"
    );
    assert!(!output.contains("hunter2"));
}

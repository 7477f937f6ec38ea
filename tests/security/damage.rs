//! Documents that can't be read, and keys that can't be deleted: they stop nothing but what needs them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use host::hooks::{Operation, StorageCall, StorageHook, Verdict};
use serde_json::json;

use crate::support::{ID, Service, asim};

#[tokio::test]
async fn a_session_that_cannot_be_read_hides_no_other_and_can_be_ended() {
    let service = Service::new();
    service.create_asim().await;
    let kept = service.login("asim", "password1").await.session_id();
    let [kept_handle]: [String; 1] = service.handles(ID).await.try_into().unwrap();
    service.advance(1);
    let damaged = service.login("asim", "password1").await.session_id();
    let damaged_handle = service.handles(ID).await[0].clone();
    service.damage_stored(&damaged_handle);
    assert_eq!(service.handles(ID).await, [kept_handle]);
    let output = service.app.output();
    assert!(output.contains("stored document: can't be read"), "{output}");
    assert!(!output.contains("no document"), "{output}");
    service.session(&damaged).await.assert_error(503, "unavailable");
    assert_eq!(service.session(&kept).await.status, 200);
    let logout = json!({"handle": damaged_handle, "user_id": ID});
    service.call("Logout", logout).await.assert_ok(&json!({}));
    assert_eq!(service.session(&damaged).await.status, 404);
}

#[tokio::test]
async fn logout_all_and_the_cleanup_need_no_readable_session() {
    let service = Service::new();
    service.create_asim().await;
    let damaged = service.login("asim", "password1").await.session_id();
    let [handle]: [String; 1] = service.handles(ID).await.try_into().unwrap();
    service.damage_stored(&handle);
    service
        .call("LogoutAll", json!({"user_id": ID}))
        .await
        .assert_ok(&json!({}));
    service.advance(60);
    for _ in 0..2 {
        service.login("asim", "password1").await.session_id();
    }
    assert_eq!(service.session(&damaged).await.status, 404);
    assert!(!service.stored().contains(&handle));
}

/// The document of Asim's row.
fn document(service: &Service) -> String {
    let document = "SELECT document FROM users_users WHERE id = ?1";
    service.database().query_row(document, [ID], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn delete_clears_a_user_away_whose_document_cannot_be_read_or_is_lost() {
    for lost in [false, true] {
        let service = Service::new();
        service.create_asim().await;
        let bob = service.create("bob").await;
        let session = service.login("asim", "password1").await.session_id();
        service.damage_stored(&document(&service));
        if lost {
            service.remove_stored(&document(&service));
        }
        service
            .login("asim", "password1")
            .await
            .assert_error(503, "unavailable");
        let found = service.call("Search", json!({})).await;
        assert_eq!(found.body["users"].as_array().unwrap().len(), 2);
        assert_eq!(service.call("Read", json!({"id": bob})).await.status, 200);
        service.call("Delete", json!({"id": ID})).await.assert_ok(&json!({}));
        assert_eq!(service.call("Read", json!({"id": ID})).await.status, 404);
        assert_eq!(service.session(&session).await.status, 404);
        assert!(!service.stored().contains("no document"));
        service.call("Create", asim()).await.assert_ok(&json!({}));
        assert_eq!(service.session(&session).await.status, 404);
        service.call("Delete", json!({"id": ID})).await.assert_ok(&json!({}));
        service
            .call("Delete", json!({"id": ID}))
            .await
            .assert_error(404, "user-not-found");
    }
}

#[tokio::test]
async fn a_replaced_document_that_cannot_be_read_stops_no_session() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    let replaced = document(&service);
    let rename = json!({"id": ID, "username": "carol"});
    service.call("Update", rename).await.assert_ok(&json!({}));
    service.damage_stored(&replaced);
    let read = service.session(&session).await;
    assert_eq!(
        (read.status, &read.body["session"][0]["username"]),
        (200, &json!("carol"))
    );
}

/// Fails deletions of keys that end with one of these.
#[derive(Default)]
struct Undeletable(Mutex<Vec<String>>);

#[async_trait]
impl StorageHook for Undeletable {
    async fn before(&self, call: &StorageCall) -> Verdict {
        match &call.operation {
            Operation::KeyValueDelete { key } if self.0.lock().unwrap().iter().any(|end| key.ends_with(end)) => {
                Verdict::Fail
            }
            _ => Verdict::Proceed,
        }
    }
}

/// How often each key was to be deleted since the last time.
fn deletions(service: &Service, ends: &[String]) -> usize {
    let calls = service.recorder.take();
    let deleted = calls.iter().filter(|call| match call {
        Operation::KeyValueDelete { key } => key.starts_with("session:") && ends.iter().any(|end| key.ends_with(end)),
        _ => false,
    });
    deleted.count()
}

#[tokio::test]
async fn the_cleanup_passes_over_sessions_that_cannot_be_deleted() {
    let hook = Arc::new(Undeletable::default());
    let service = Service::builder()
        .variable("session_ttl", "100")
        .hook(hook.clone())
        .start();
    service.create_asim().await;
    let bad_ones: Vec<String> = {
        for _ in 0..6 {
            service.login("asim", "password1").await.session_id();
        }
        service.handles(ID).await
    };
    service.advance(1);
    service.login("asim", "password1").await.session_id();
    let good = service.handles(ID).await[0].clone();
    hook.0.lock().unwrap().clone_from(&bad_ones);
    service.advance(160);
    service.recorder.take();
    // Four, then two and the good one. After that none is due.
    for (tried, remains) in [(4, true), (2, false), (0, false)] {
        service
            .call("Logout", json!({"handle": "0".repeat(64)}))
            .await
            .assert_ok(&json!({}));
        assert_eq!(deletions(&service, &bad_ones), tried);
        assert_eq!(service.stored().contains(&good), remains);
    }
    let failures = service.app.output().matches(r#""failed":"cleanup""#).count();
    assert_eq!(failures, 6);
    service.advance(60);
    hook.0.lock().unwrap().clear();
    for _ in 0..2 {
        service
            .call("Logout", json!({"handle": "0".repeat(64)}))
            .await
            .assert_ok(&json!({}));
    }
    assert!(!service.stored().contains("session:"));
}

#[tokio::test]
async fn the_cleanup_passes_over_documents_that_cannot_be_deleted() {
    let hook = Arc::new(Undeletable::default());
    let service = Service::builder().hook(hook.clone()).start();
    service.create_asim().await;
    let mut bad_ones = Vec::new();
    for _ in 0..6 {
        bad_ones.push(document(&service));
        service
            .call("LogoutAll", json!({"user_id": ID}))
            .await
            .assert_ok(&json!({}));
    }
    service.advance(1);
    let good = document(&service);
    service
        .call("LogoutAll", json!({"user_id": ID}))
        .await
        .assert_ok(&json!({}));
    hook.0.lock().unwrap().clone_from(&bad_ones);
    service.advance(60);
    let remains = |document: &str| service.stored().contains(&format!(":{document} "));
    for good_remains in [true, false] {
        service
            .call("Logout", json!({"handle": "0".repeat(64)}))
            .await
            .assert_ok(&json!({}));
        assert_eq!(remains(&good), good_remains);
    }
    hook.0.lock().unwrap().clear();
    service.advance(60);
    for _ in 0..2 {
        service
            .call("Logout", json!({"handle": "0".repeat(64)}))
            .await
            .assert_ok(&json!({}));
    }
    assert!(!bad_ones.iter().any(|document| remains(document)));
}

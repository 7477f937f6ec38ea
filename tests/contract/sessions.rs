//! Sessions: how long they live, and what ReadSession returns.

use serde_json::json;

use crate::support::{START, Service};

#[tokio::test]
async fn read_session_returns_the_users_present_names() {
    let service = Service::new();
    let id = service.create("asim").await;
    let session = service.login("asim", "password1").await.session_id();
    service.advance(60);
    let update = json!({"id": id, "username": "bob", "email": "bob@example.com"});
    service.call("Update", update).await.assert_ok(&json!({}));
    service.session(&session).await.assert_ok(&json!({"session": [{
        "created": START, "email": "bob@example.com", "expires": START + 604_800, "id": session, "user_id": id,
        "username": "bob",
    }]}));
}

#[tokio::test]
async fn a_session_ends_after_its_time_to_live() {
    let service = Service::builder().variable("session_ttl", "60").start();
    service.create("asim").await;
    let session = service.login("asim", "password1").await.session_id();
    service.advance(59);
    assert_eq!(service.session(&session).await.status, 200);
    service.advance(1);
    service.session(&session).await.assert_error(404, "session-not-found");
}

#[tokio::test]
async fn logout_ends_one_session_and_succeeds_without_one() {
    let service = Service::new();
    service.create("asim").await;
    let ended = service.login("asim", "password1").await.session_id();
    let other = service.login("asim", "password1").await.session_id();
    for _ in 0..2 {
        service
            .call("Logout", json!({"session_id": ended}))
            .await
            .assert_ok(&json!({}));
    }
    assert_eq!(service.session(&ended).await.status, 404);
    assert_eq!(service.session(&other).await.status, 200);
    let unknown = json!({"session_id": "a".repeat(128)});
    service.call("Logout", unknown).await.assert_ok(&json!({}));
}

#[tokio::test]
async fn a_malformed_session_id_is_not_found_without_a_storage_call() {
    let service = Service::new();
    for id in ["x", &"a".repeat(127), &format!("{}:", "a".repeat(127))] {
        let response = service.session(id).await;
        response.assert_error(404, "session-not-found");
        assert_eq!(response.storage_calls, 0);
    }
    service.session("").await.assert_invalid("session_id");
}

#[tokio::test]
async fn an_unusable_time_to_live_is_reported_as_the_operators_mistake() {
    for ttl in ["0", "-1", "x", "", "315360001"] {
        let service = Service::builder().variable("session_ttl", ttl).start();
        service.create("asim").await;
        let response = service.login("asim", "password1").await;
        response.assert_misconfigured("session_ttl");
    }
}

//! Passwords: changing them, and renewing their hashes.

use serde_json::{Value, json};

use crate::support::{ID, Service};

fn request(old: &str, new: &str, confirm: &str) -> Value {
    json!({"user_id": ID, "old_password": old, "new_password": new, "confirm_password": confirm})
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_the_old_password() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    let change = request("password1", "password2", "password2");
    service.call("UpdatePassword", change).await.assert_ok(&json!({}));
    service.session(&session).await.assert_error(404, "session-not-found");
    assert_eq!(service.login("asim", "password1").await.status, 401);
    assert_eq!(service.login("asim", "password2").await.status, 200);
}

#[tokio::test]
async fn a_refused_password_change_changes_nothing() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    let invalid = [
        (request("password1", "password2", "password3"), "confirm_password"),
        (request("password1", "short", "short"), "new_password"),
        (request("", "password2", "password2"), "old_password"),
    ];
    for (request, field) in invalid {
        let response = service.call("UpdatePassword", request).await;
        response.assert_invalid(field);
    }
    let wrong = request("password9", "password2", "password2");
    let response = service.call("UpdatePassword", wrong).await;
    response.assert_error(401, "wrong-credentials");
    assert_eq!(service.session(&session).await.status, 200);
    assert_eq!(service.login("asim", "password1").await.status, 200);
}

#[tokio::test]
async fn a_login_renews_a_hash_of_other_parameters_and_keeps_the_sessions() {
    let cheap = Service::new();
    cheap.create_asim().await;
    let session = cheap.login("asim", "password1").await.session_id();
    let expensive = cheap.restart().variable("password_hash", "m=16,t=2,p=1").start();
    assert!(expensive.stored().contains("$m=8,t=1,p=1$"));
    assert_eq!(expensive.login("asim", "password2").await.status, 401);
    assert!(expensive.stored().contains("$m=8,t=1,p=1$"));
    assert_eq!(expensive.login("asim", "password1").await.status, 200);
    assert!(expensive.stored().contains("$m=16,t=2,p=1$"));
    assert!(!expensive.stored().contains("$m=8,t=1,p=1$"));
    assert_eq!(expensive.login("asim", "password1").await.status, 200);
    assert_eq!(expensive.session(&session).await.status, 200);
}

#[tokio::test]
async fn the_most_expensive_parameters_can_be_used() {
    for parameters in ["m=65536,t=1,p=1", "m=8,t=16,p=1", "m=32,t=1,p=4"] {
        let service = Service::builder().variable("password_hash", parameters).start();
        service.create_asim().await;
        assert!(service.stored().contains(parameters), "{parameters:?}");
        assert_eq!(service.login("asim", "password1").await.status, 200, "{parameters:?}");
    }
}

#[tokio::test]
async fn unusable_parameters_are_reported_as_the_operators_mistake() {
    for parameters in [
        "m=65537,t=1,p=1",
        "m=8,t=17,p=1",
        "m=40,t=1,p=5",
        "m=7,t=1,p=1",
        "m=8,x=1",
        "nonsense",
    ] {
        let service = Service::builder().variable("password_hash", parameters).start();
        let response = service.login("asim", "password1").await;
        response.assert_misconfigured("password_hash");
    }
}

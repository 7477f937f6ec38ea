//! Disable and Enable.

use serde_json::{Value, json};

use crate::support::{ID, OTHER_ID, START, Service};

async fn disable(service: &Service, until: Option<u64>) {
    let request = json!({"id": ID, "until": until});
    service.call("Disable", request).await.assert_ok(&json!({}));
}

async fn read(service: &Service) -> Value {
    service.call("Read", json!({"id": ID})).await.body["user"][0].clone()
}

#[tokio::test]
async fn disable_ends_every_session_and_refuses_the_right_password() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    disable(&service, None).await;
    service.session(&session).await.assert_error(404, "session-not-found");
    service
        .login("asim", "password1")
        .await
        .assert_error(403, "account-disabled");
    assert_eq!(read(&service).await["disabled"], true);
    assert_eq!(read(&service).await["disabled_until"], Value::Null);
    let passwords = json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    let change = service.call("UpdatePassword", passwords).await;
    change.assert_error(403, "account-disabled");
    service.call("Enable", json!({"id": ID})).await.assert_ok(&json!({}));
    service.login("asim", "password1").await.session_id();
    service.session(&session).await.assert_error(404, "session-not-found");
    assert_eq!(read(&service).await["disabled"], Value::Null);
}

#[tokio::test]
async fn a_wrong_password_shows_nothing_of_a_disabled_account() {
    let service = Service::new();
    service.create_asim().await;
    let before = service.login("asim", "wrong").await;
    disable(&service, None).await;
    let after = service.login("asim", "wrong").await;
    assert_eq!((after.status, &after.body), (before.status, &before.body));
}

#[tokio::test]
async fn right_passwords_of_a_disabled_account_are_not_counted_as_failures() {
    let service = Service::new();
    service.create_asim().await;
    disable(&service, None).await;
    for _ in 0..10 {
        service
            .login("asim", "password1")
            .await
            .assert_error(403, "account-disabled");
    }
}

#[tokio::test]
async fn an_account_works_again_when_its_time_has_passed_without_a_write() {
    let service = Service::new();
    service.create_asim().await;
    disable(&service, Some(START + 100)).await;
    assert_eq!(read(&service).await["disabled_until"], START + 100);
    service.advance(99);
    service
        .login("asim", "password1")
        .await
        .assert_error(403, "account-disabled");
    service.advance(1);
    service.login("asim", "password1").await.session_id();
    assert_eq!(read(&service).await["disabled"], Value::Null);
    assert_eq!(
        service.call("Search", json!({})).await.body["users"][0]["disabled"],
        Value::Null
    );
}

#[tokio::test]
async fn disable_wants_a_time_in_the_future_and_a_user() {
    let service = Service::new();
    service.create_asim().await;
    let past = json!({"id": ID, "until": START});
    service.call("Disable", past).await.assert_invalid("until");
    for rpc in ["Disable", "Enable"] {
        let unknown = service.call(rpc, json!({"id": OTHER_ID})).await;
        unknown.assert_error(404, "user-not-found");
    }
}

#[tokio::test]
async fn enable_forgets_the_wrong_passwords_of_before() {
    let service = Service::new();
    service.create_asim().await;
    service.throttle("asim").await;
    service.call("Enable", json!({"id": ID})).await.assert_ok(&json!({}));
    service.login("asim", "password1").await.session_id();
}

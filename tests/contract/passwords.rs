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

/// Spellings of one password: as a phone, a Mac and a Mac's Option and space bar type it.
const SPELLINGS: [&str; 3] = ["p\u{e4}ss word", "pa\u{308}ss word", "p\u{e4}ss\u{a0}word"];

#[tokio::test]
async fn a_password_is_right_in_each_spelling() {
    for set in SPELLINGS {
        let service = Service::new();
        let user = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": set});
        service.call("Create", user).await.assert_ok(&json!({}));
        for typed in SPELLINGS {
            assert_eq!(service.login("asim", typed).await.status, 200, "{set:?}, {typed:?}");
        }
        assert_eq!(service.login("asim", "pass word").await.status, 401);
    }
}

#[tokio::test]
async fn a_new_password_is_confirmed_in_another_spelling() {
    let service = Service::new();
    service.create_asim().await;
    let [phone, mac, option] = SPELLINGS;
    let change = request("password1", phone, mac);
    service.call("UpdatePassword", change).await.assert_ok(&json!({}));
    let back = request(option, "password1", "password1");
    service.call("UpdatePassword", back).await.assert_ok(&json!({}));
}

#[tokio::test]
async fn the_length_of_a_password_is_counted_in_the_form_that_is_hashed() {
    let service = Service::new();
    service.create_asim().await;
    // Eight code points as sent, and seven in NFC.
    let short = "passwe\u{301}d";
    let response = service.call("UpdatePassword", request("password1", short, short)).await;
    response.assert_invalid("new_password");
    // 1,536 bytes as sent, and 1,024 in NFC.
    let long = "e\u{301}".repeat(512);
    let change = request("password1", &long, &long);
    service.call("UpdatePassword", change).await.assert_ok(&json!({}));
    assert_eq!(service.login("asim", &"\u{e9}".repeat(512)).await.status, 200);
    assert_eq!(service.login("asim", &"\u{e9}".repeat(513)).await.status, 400);
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
async fn a_login_renews_a_hash_of_more_memory_to_the_default() {
    let before = Service::builder().variable("password_hash", "m=19456,t=2,p=1").start();
    before.create_asim().await;
    assert!(before.stored().contains("$m=19456,t=2,p=1$"));
    let service = before.restart().default_of("password_hash").start();
    assert_eq!(service.login("asim", "password1").await.status, 200);
    assert!(service.stored().contains("$m=7168,t=5,p=1$"));
    assert!(!service.stored().contains("$m=19456,t=2,p=1$"));
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

//! Passwords: changing them, and renewing their hashes.

use serde_json::{Value, json};

use crate::support::{ID, World};

fn request(old: &str, new: &str, confirm: &str) -> Value {
    json!({"user_id": ID, "old_password": old, "new_password": new, "confirm_password": confirm})
}

async fn create(world: &World) {
    let request = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    world.call("Create", request).await.is_ok(&json!({}));
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_the_old_one() {
    let world = World::new();
    create(&world).await;
    let session = world.login("asim", "password1").await.session_id();
    let change = request("password1", "password2", "password2");
    world.call("UpdatePassword", change).await.is_ok(&json!({}));
    world
        .session(&session)
        .await
        .is_error("users.ReadSession", 404, "session not found");
    assert_eq!(world.login("asim", "password1").await.status, 401);
    assert_eq!(world.login("asim", "password2").await.status, 200);
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let world = World::new();
    create(&world).await;
    let session = world.login("asim", "password1").await.session_id();
    let refusals = [
        (
            request("password1", "password2", "password3"),
            400,
            "confirm_password must equal new_password",
        ),
        (
            request("password1", "short", "short"),
            400,
            "new_password must be at least 8 characters",
        ),
        (request("", "password2", "password2"), 400, "old_password is required"),
        (
            request("password9", "password2", "password2"),
            401,
            "the name or the password is wrong",
        ),
    ];
    for (request, code, detail) in refusals {
        let answer = world.call("UpdatePassword", request).await;
        answer.is_error("users.UpdatePassword", code, detail);
    }
    assert_eq!(world.session(&session).await.status, 200);
    assert_eq!(world.login("asim", "password1").await.status, 200);
}

#[tokio::test]
async fn a_login_renews_a_hash_of_other_parameters_and_keeps_sessions() {
    let cheap = World::new();
    create(&cheap).await;
    let session = cheap.login("asim", "password1").await.session_id();
    let dearer = cheap.restarted(&[("password_hash", "m=16,t=2,p=1")]);
    assert!(dearer.stored().contains("$m=8,t=1,p=1$"));
    assert_eq!(dearer.login("asim", "password2").await.status, 401);
    assert!(dearer.stored().contains("$m=8,t=1,p=1$"));
    assert_eq!(dearer.login("asim", "password1").await.status, 200);
    assert!(dearer.stored().contains("$m=16,t=2,p=1$"));
    assert!(!dearer.stored().contains("$m=8,t=1,p=1$"));
    assert_eq!(dearer.login("asim", "password1").await.status, 200);
    assert_eq!(dearer.session(&session).await.status, 200);
}

#[tokio::test]
async fn the_dearest_parameters_can_be_used() {
    for parameters in ["m=65536,t=1,p=1", "m=8,t=16,p=1", "m=32,t=1,p=4"] {
        let world = World::with_variables(&[("password_hash", parameters)]);
        create(&world).await;
        assert!(world.stored().contains(parameters), "{parameters:?}");
        assert_eq!(world.login("asim", "password1").await.status, 200, "{parameters:?}");
    }
}

#[tokio::test]
async fn parameters_that_cannot_be_used_are_named() {
    for parameters in [
        "m=65537,t=1,p=1",
        "m=8,t=17,p=1",
        "m=40,t=1,p=5",
        "m=7,t=1,p=1",
        "m=8,x=1",
        "nonsense",
    ] {
        let world = World::with_variables(&[("password_hash", parameters)]);
        let answer = world.login("asim", "password1").await;
        assert_eq!(answer.status, 500, "{parameters:?}");
        assert!(
            answer.detail().starts_with("the variable password_hash must be"),
            "{answer:?}"
        );
    }
}

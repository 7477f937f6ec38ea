//! Login: by which names, and that a refusal tells nothing.

use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn a_user_logs_in_by_either_name_or_both() {
    let world = World::new();
    world.create("asim").await;
    world.create("bob").await;
    let login = |username: &str, email: &str| {
        world.call(
            "Login",
            json!({"username": username, "email": email, "password": "password1"}),
        )
    };
    assert_eq!(login("Asim", "").await.status, 200);
    assert_eq!(login("", "ASIM@example.com").await.status, 200);
    assert_eq!(login("asim", "asim@example.com").await.status, 200);
    assert_eq!(login("asim", "bob@example.com").await.status, 401);
    login("", "")
        .await
        .is_error("users.Login", 400, "username or email is required");
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_are_told_alike() {
    let world = World::new();
    world.create("asim").await;
    let wrong = world.login("asim", "password2").await;
    let unknown = world.login("nobody", "password2").await;
    wrong.is_error("users.Login", 401, "the name or the password is wrong");
    assert_eq!(wrong.body, unknown.body);
    assert_eq!(wrong.storage_calls, unknown.storage_calls);
}

#[tokio::test]
async fn session_ids_are_long_random_and_distinct() {
    let world = World::new();
    world.create("asim").await;
    let first = world.login("asim", "password1").await.session_id();
    let second = world.login("asim", "password1").await.session_id();
    assert_ne!(first, second);
    assert_eq!(first.len(), 128);
    assert!(first.bytes().all(|b| b.is_ascii_alphanumeric()));
}

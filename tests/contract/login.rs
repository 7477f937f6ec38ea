//! Login: by which names, and that a refusal reveals nothing.

use serde_json::json;

use crate::support::Service;

#[tokio::test]
async fn login_accepts_the_username_the_email_address_or_both() {
    let service = Service::new();
    service.create("asim").await;
    service.create("bob").await;
    let login = |username: &str, email: &str| {
        service.call(
            "Login",
            json!({"username": username, "email": email, "password": "password1"}),
        )
    };
    assert_eq!(login("Asim", "").await.status, 200);
    assert_eq!(login("", "ASIM@example.com").await.status, 200);
    assert_eq!(login("asim", "asim@example.com").await.status, 200);
    assert_eq!(login("asim", "bob@example.com").await.status, 401);
    login("", "").await.assert_invalid("username");
}

#[tokio::test]
async fn login_answers_an_unknown_user_and_a_wrong_password_alike() {
    let service = Service::new();
    service.create("asim").await;
    let wrong = service.login("asim", "password2").await;
    let unknown = service.login("unknown", "password2").await;
    wrong.assert_error(401, "wrong-credentials");
    assert_eq!(wrong.body, unknown.body);
    assert_eq!(wrong.storage_calls, unknown.storage_calls);
}

#[tokio::test]
async fn session_ids_are_long_random_and_distinct() {
    let service = Service::new();
    service.create("asim").await;
    let first = service.login("asim", "password1").await.session_id();
    let second = service.login("asim", "password1").await.session_id();
    assert_ne!(first, second);
    assert_eq!(first.len(), 128);
    assert!(first.bytes().all(|b| b.is_ascii_alphanumeric()));
}

//! The pepper: hashes are worthless without it, and it can be rotated.

use crate::support::World;

const OLD: (&str, &str) = ("password_pepper", "1:the-older-of-the-peppers");
const BOTH: (&str, &str) = (
    "password_pepper",
    "2:the-newer-of-the-peppers,1:the-older-of-the-peppers",
);
const NEW: (&str, &str) = ("password_pepper", "2:the-newer-of-the-peppers");

#[tokio::test]
async fn a_pepper_is_introduced_and_rotated_login_by_login() {
    let plain = World::new();
    plain.create("asim").await;
    plain.create("bob").await;
    assert!(!plain.stored().contains("keyid="));

    let peppered = plain.restarted(&[OLD]);
    assert_eq!(peppered.login("asim", "password1").await.status, 200);
    assert_eq!(peppered.stored().matches("keyid=").count(), 1);
    assert_eq!(peppered.login("asim", "password2").await.status, 401);

    let rotated = plain.restarted(&[BOTH]);
    assert_eq!(rotated.login("asim", "password1").await.status, 200);
    assert_eq!(rotated.login("bob", "password1").await.status, 200);
    assert_eq!(rotated.login("asim", "password1").await.status, 200);

    // Everybody has logged in meanwhile, so the older one can go.
    let finished = plain.restarted(&[NEW]);
    assert_eq!(finished.login("asim", "password1").await.status, 200);
    assert_eq!(finished.login("bob", "password1").await.status, 200);
    assert_eq!(finished.login("bob", "password2").await.status, 401);
}

#[tokio::test]
async fn without_its_pepper_no_hash_is_matched() {
    let world = World::with_variables(&[OLD]);
    world.create("asim").await;
    let other = world.restarted(&[("password_pepper", "1:some-quite-other-pepper")]);
    assert_eq!(other.login("asim", "password1").await.status, 401);
    let missing = world.restarted(&[NEW]);
    let detail = "the variable password_pepper lacks a key that stored passwords were hashed with";
    for _ in 0..10 {
        let answer = missing.login("asim", "password1").await;
        answer.is_error("users.Login", 500, detail);
    }
    // None of these was a guess, so nobody is locked out once the pepper is back.
    let back = missing.restarted(&[OLD]);
    assert_eq!(back.login("asim", "password1").await.status, 200);
}

#[tokio::test]
async fn a_malformed_pepper_is_named_and_not_shown() {
    for pepper in [
        "no-key-id-but-long-enough",
        "1:short",
        "toolongid:the-older-of-the-peppers",
        "é:the-older-of-them",
    ] {
        let world = World::with_variables(&[("password_pepper", pepper)]);
        let answer = world.login("asim", "password1").await;
        assert_eq!(answer.status, 500, "{pepper}");
        assert!(
            answer.detail().starts_with("the variable password_pepper must be"),
            "{answer:?}"
        );
        assert!(!answer.detail().contains(pepper));
    }
}

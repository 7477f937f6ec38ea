//! The pepper: hashes are worthless without it, and it can be rotated.

use crate::support::Service;

const OLD: (&str, &str) = ("password_pepper", "1:the-older-of-the-peppers");
const BOTH: (&str, &str) = (
    "password_pepper",
    "2:the-newer-of-the-peppers,1:the-older-of-the-peppers",
);
const NEW: (&str, &str) = ("password_pepper", "2:the-newer-of-the-peppers");

#[tokio::test]
async fn each_login_moves_a_hash_to_the_newest_pepper() {
    let plain = Service::new();
    plain.create("asim").await;
    plain.create("bob").await;
    assert!(!plain.stored().contains("keyid="));

    let peppered = plain.restart().variables(&[OLD]).start();
    assert_eq!(peppered.login("asim", "password1").await.status, 200);
    assert_eq!(peppered.stored().matches("keyid=").count(), 1);
    assert_eq!(peppered.login("asim", "password2").await.status, 401);

    let rotated = plain.restart().variables(&[BOTH]).start();
    assert_eq!(rotated.login("asim", "password1").await.status, 200);
    assert_eq!(rotated.login("bob", "password1").await.status, 200);
    assert_eq!(rotated.login("asim", "password1").await.status, 200);

    // Every user has logged in by now, so the older pepper isn't needed any more.
    let finished = plain.restart().variables(&[NEW]).start();
    assert_eq!(finished.login("asim", "password1").await.status, 200);
    assert_eq!(finished.login("bob", "password1").await.status, 200);
    assert_eq!(finished.login("bob", "password2").await.status, 401);
}

#[tokio::test]
async fn no_password_matches_without_the_pepper_of_its_hash() {
    let service = Service::builder().variables(&[OLD]).start();
    service.create("asim").await;
    let other = service
        .restart()
        .variables(&[("password_pepper", "1:some-quite-other-pepper")])
        .start();
    assert_eq!(other.login("asim", "password1").await.status, 401);
    let missing = service.restart().variables(&[NEW]).start();
    for _ in 0..10 {
        let response = missing.login("asim", "password1").await;
        response.assert_misconfigured("password_pepper");
        response.assert_detail("the variable password_pepper lacks a key that stored passwords were hashed with");
    }
    // None of these was a guess, so the user isn't locked out when the pepper is back.
    let back = missing.restart().variables(&[OLD]).start();
    assert_eq!(back.login("asim", "password1").await.status, 200);
}

#[tokio::test]
async fn a_malformed_pepper_is_reported_without_its_value() {
    for pepper in [
        "no-key-id-but-long-enough",
        "1:short",
        "toolongid:the-older-of-the-peppers",
        "é:the-older-of-them",
    ] {
        let service = Service::builder().variable("password_pepper", pepper).start();
        let response = service.login("asim", "password1").await;
        response.assert_misconfigured("password_pepper");
        assert!(!response.detail().contains(pepper));
    }
}

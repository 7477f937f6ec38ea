//! The disabled password: after a hundred failures in a row no password of an account is looked at (NIST SP 800-63B-4,
//! 3.2.2).

use serde_json::{Value, json};

use crate::support::{ID, Response, Service};

/// Tries a wrong password so many times, each as early as it may be.
async fn fail(service: &Service, name: &str, times: u32) {
    for n in 0..times {
        let mut response = service.login(name, "password2").await;
        if let Some(seconds) = response.header("retry-after") {
            service.advance(seconds.parse().unwrap());
            response = service.login(name, "password2").await;
        }
        response.assert_error(401, "wrong-credentials");
        // The failures in a row aren't forgotten by waiting.
        if n == 50 {
            service.advance(25 * 3600);
        }
    }
}

fn change() -> Value {
    json!({"user_id": ID, "old_password": "password1", "new_password": "password3", "confirm_password": "password3"})
}

#[tokio::test]
async fn after_a_hundred_failures_in_a_row_no_password_is_right() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    let mut answers: Vec<Response> = Vec::new();
    for name in ["asim", "unknown"] {
        fail(&service, name, 100).await;
        service.advance(24 * 3600);
        let refused = service.login(name, "password1").await;
        refused.assert_error(403, "password-disabled");
        refused.assert_detail("too many wrong passwords in a row; the password must be reset");
        answers.push(refused);
    }
    assert_eq!(answers[0].body, answers[1].body);
    assert_eq!(answers[0].storage_calls, answers[1].storage_calls);
    let refused = service.call("UpdatePassword", change()).await;
    refused.assert_error(403, "password-disabled");
    assert_eq!(service.session(&session).await.status, 200, "sessions continue");
}

#[tokio::test]
async fn a_right_password_ends_the_failures_in_a_row() {
    let service = Service::new();
    service.create_asim().await;
    for _ in 0..2 {
        fail(&service, "asim", 99).await;
        service.advance(900);
        assert_eq!(service.login("asim", "password1").await.status, 200);
    }
    fail(&service, "asim", 99).await;
    service.advance(900);
    service.call("UpdatePassword", change()).await.assert_ok(&json!({}));
    fail(&service, "asim", 99).await;
}

#[tokio::test]
async fn the_number_of_failures_in_a_row_can_be_another_or_none() {
    let strict = Service::builder().variable("login_failures_per_account", "3").start();
    strict.create_asim().await;
    fail(&strict, "asim", 3).await;
    strict
        .login("asim", "password1")
        .await
        .assert_error(403, "password-disabled");

    let lenient = strict.restart().variable("login_failures_per_account", "0").start();
    fail(&lenient, "asim", 110).await;
    lenient.advance(900);
    assert_eq!(lenient.login("asim", "password1").await.status, 200);

    let wrong = strict.restart().variable("login_failures_per_account", "many").start();
    let response = wrong.login("asim", "password1").await;
    response.assert_misconfigured("login_failures_per_account");
}

/// A service with Asim, whose password is disabled by eight failures, and which counts the addresses of its clients.
async fn with_known_networks() -> Service {
    let variables = [
        ("login_failures_per_address", "1000"),
        ("login_failures_per_account", "8"),
    ];
    let service = Service::builder().variables(&variables).start();
    service.create_asim().await;
    service
}

/// Asim's login from an address.
async fn login_from(service: &Service, address: &str, password: &str) -> Response {
    let request = json!({"username": "asim", "password": password});
    service.call_from(address, "Login", request).await
}

/// Failures from anywhere count, also those from a network with a count of its own.
#[tokio::test]
async fn failures_from_every_address_are_in_one_row() {
    let service = with_known_networks().await;
    let login = async |address, password| login_from(&service, address, password).await;
    assert_eq!(login("192.0.2.1:1", "password1").await.status, 200);
    for address in ["192.0.2.1:1", "192.0.2.2:1"] {
        for _ in 0..4 {
            assert_eq!(login(address, "password2").await.status, 401);
        }
    }
    login("192.0.2.1:1", "password1")
        .await
        .assert_error(403, "password-disabled");
}

/// Resets the password with a token, as a user who forgot it does.
async fn reset_by_token(service: &Service) {
    let issue = json!({"user_id": ID, "purpose": "reset-password"});
    let token = service.call("IssueToken", issue).await.body["token"].clone();
    let reset = json!({"token": token, "new_password": "password1", "confirm_password": "password1"});
    assert_eq!(service.call("ResetPassword", reset).await.status, 200);
}

#[tokio::test]
async fn a_reset_and_enable_forget_everything_that_is_counted_against_the_user() {
    let service = with_known_networks().await;
    let login = async |address, password| login_from(&service, address, password).await;
    for by_token in [true, false] {
        assert_eq!(login("192.0.2.1:1", "password1").await.status, 200);
        for address in ["192.0.2.1:1", "192.0.2.2:1"] {
            for _ in 0..4 {
                assert_eq!(login(address, "password2").await.status, 401);
            }
        }
        login("192.0.2.1:1", "password1")
            .await
            .assert_error(403, "password-disabled");
        if by_token {
            reset_by_token(&service).await;
        } else {
            service.call("Enable", json!({"id": ID})).await.assert_ok(&json!({}));
        }
        for _ in 0..5 {
            assert_eq!(login("192.0.2.1:1", "password2").await.status, 401);
        }
        login("192.0.2.3:1", "password1").await.assert_error(429, "throttled");
        service.advance(2);
        assert_eq!(
            login("192.0.2.3:1", "password1").await.status,
            200,
            "the network is known no more"
        );
        service.advance(8 * 3600);
    }
}

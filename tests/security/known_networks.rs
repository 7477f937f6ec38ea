//! Known networks: one from which the password was right before has a count of its own, so that a guesser elsewhere locks
//! no owner out.

use serde_json::json;

use crate::support::{Response, Service};
use crate::throttle::wait;

const OWNER: &str = "192.0.2.1:1";
const GUESSER: &str = "203.0.113.1:1";
const ELSEWHERE: &str = "198.51.100.1:1";

/// A service that counts addresses, with Asim, who has logged in.
async fn service() -> Service {
    let service = Service::builder()
        .variable("login_failures_per_address", "1000")
        .start();
    service.create("asim").await;
    assert_eq!(login(&service, OWNER, "password1").await.status, 200);
    service
}

async fn login(service: &Service, address: &str, password: &str) -> Response {
    let request = json!({"username": "asim", "password": password});
    service.call_from(address, "Login", request).await
}

/// Guesses until a guess has to wait for so many seconds.
async fn guess(service: &Service, longest: u64) {
    for _ in 0..100 {
        let response = login(service, GUESSER, "password2").await;
        if response.status == 429 {
            let seconds = wait(&response);
            if seconds >= longest {
                return;
            }
            service.advance(seconds);
        }
    }
    panic!("no guess has to wait for {longest} s");
}

#[tokio::test]
async fn a_guesser_elsewhere_locks_no_owner_out() {
    let service = service().await;
    guess(&service, 900).await;
    assert_eq!(login(&service, OWNER, "password1").await.status, 200);
    assert_eq!(login(&service, OWNER, "password2").await.status, 401);
    assert_eq!(login(&service, OWNER, "password1").await.status, 200);
    let all_others = [GUESSER, ELSEWHERE].map(|address| login(&service, address, "password1"));
    for response in futures_util::future::join_all(all_others).await {
        wait(&response);
    }
}

#[tokio::test]
async fn an_owners_login_gives_a_guesser_nothing() {
    let service = service().await;
    guess(&service, 4).await;
    for _ in 0..3 {
        assert_eq!(login(&service, OWNER, "password1").await.status, 200);
        assert_eq!(wait(&login(&service, GUESSER, "password2").await), 4);
    }
}

#[tokio::test]
async fn a_known_network_has_five_failures_which_the_right_password_forgives() {
    let service = service().await;
    for _ in 0..2 {
        for _ in 0..5 {
            assert_eq!(login(&service, OWNER, "password2").await.status, 401);
        }
        assert_eq!(wait(&login(&service, OWNER, "password1").await), 1);
        assert_eq!(
            login(&service, GUESSER, "password2").await.status,
            401,
            "they are no one else's"
        );
        service.advance(1);
        assert_eq!(login(&service, OWNER, "password1").await.status, 200);
    }
}

#[tokio::test]
async fn a_password_change_forgives_as_a_login_does() {
    let service = Service::builder()
        .variable("login_failures_per_address", "1000")
        .start();
    let id = service.create("asim").await;
    guess(&service, 4).await;
    service.advance(4);
    let change = json!({"user_id": id, "old_password": "password1", "new_password": "password3",
        "confirm_password": "password3"});
    service
        .call_from(OWNER, "UpdatePassword", change)
        .await
        .assert_ok(&json!({}));
    assert_eq!(login(&service, GUESSER, "password2").await.status, 401);
    assert_eq!(wait(&login(&service, GUESSER, "password2").await), 8);
    assert_eq!(login(&service, OWNER, "password3").await.status, 200);
}

#[tokio::test]
async fn a_network_is_known_for_thirty_days_after_the_last_right_password() {
    const MONTH: u64 = 30 * 24 * 3600;
    let service = service().await;
    service.advance(MONTH - 1000);
    assert_eq!(login(&service, OWNER, "password1").await.status, 200);
    service.advance(MONTH - 10_000);
    guess(&service, 900).await;
    assert_eq!(
        login(&service, OWNER, "password2").await.status,
        401,
        "a wrong password doesn't prolong it"
    );
    service.advance(10_000);
    guess(&service, 900).await;
    wait(&login(&service, OWNER, "password1").await);
}

/// The address that a request comes from may be that of a backend, which must not become a known network of everyone.
#[tokio::test]
async fn an_address_that_is_not_counted_is_no_known_network() {
    for failures in ["", "0"] {
        let service = Service::builder()
            .variable("login_failures_per_address", failures)
            .start();
        service.create("asim").await;
        assert_eq!(login(&service, OWNER, "password1").await.status, 200);
        guess(&service, 4).await;
        wait(&login(&service, OWNER, "password1").await);
    }
}

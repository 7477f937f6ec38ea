//! Sign-ups: how many users may be created from one client's address, if the operator says so.

use serde_json::json;

use crate::support::{BEARER, Response, Service};
use crate::throttle::wait;

async fn create_from(service: &Service, address: &str, n: u32) -> Response {
    let request =
        json!({"username": format!("user{n}"), "email": format!("user{n}@example.com"), "password": "password1"});
    service.call_from(address, "Create", request).await
}

#[tokio::test]
async fn an_address_has_its_number_of_new_users_and_as_many_again_within_an_hour() {
    let service = Service::builder().variable("creates_per_address", "3").start();
    for n in 0..3 {
        assert_eq!(create_from(&service, "192.0.2.1:1", n).await.status, 200);
    }
    let refused = create_from(&service, "192.0.2.1:2", 3).await;
    assert_eq!(wait(&refused), 1200);
    assert_eq!(create_from(&service, "192.0.2.2:1", 4).await.status, 200);
    service.advance(1200);
    assert_eq!(create_from(&service, "192.0.2.1:1", 5).await.status, 200);
    wait(&create_from(&service, "192.0.2.1:1", 6).await);
}

#[tokio::test]
async fn a_refused_sign_up_computes_no_hash_and_one_that_fails_counts() {
    let variables = [("creates_per_address", "2"), ("password_hash", "m=256,t=1,p=1")];
    let service = Service::builder().variables(&variables).metered().start();
    let created = create_from(&service, "192.0.2.1:1", 0).await;
    create_from(&service, "192.0.2.1:1", 0)
        .await
        .assert_error(409, "username-taken");
    let refused = create_from(&service, "192.0.2.1:1", 1).await;
    wait(&refused);
    assert!(refused.fuel.unwrap() * 2 < created.fuel.unwrap());
}

#[tokio::test]
async fn new_users_are_counted_by_the_proxys_address_and_apart_from_wrong_passwords() {
    let variables = [
        ("creates_per_address", "1"),
        ("login_failures_per_address", "1"),
        ("trusted_proxy_header", "x-forwarded-for"),
    ];
    let service = Service::builder().variables(&variables).start();
    for (n, address, expected) in [
        (0, "198.51.100.7", 200),
        (1, "198.51.100.7", 429),
        (2, "198.51.100.8", 200),
    ] {
        let headers = [("authorization", BEARER), ("x-forwarded-for", address)];
        let user =
            json!({"username": format!("user{n}"), "email": format!("user{n}@example.com"), "password": "password1"});
        assert_eq!(
            service.call_with(&headers, "Create", user).await.status,
            expected,
            "{n}"
        );
        let login = json!({"username": format!("unknown{n}"), "password": "y"});
        let expected = if expected == 200 { 401 } else { 429 };
        assert_eq!(
            service.call_with(&headers, "Login", login).await.status,
            expected,
            "{n}"
        );
    }
}

#[tokio::test]
async fn sign_ups_are_not_counted_by_default() {
    let service = Service::new();
    for n in 0..50 {
        assert_eq!(create_from(&service, "192.0.2.1:1", n).await.status, 200);
    }
    let wrong = service.restart().variable("creates_per_address", "-1").start();
    create_from(&wrong, "192.0.2.1:1", 50)
        .await
        .assert_misconfigured("creates_per_address");
}

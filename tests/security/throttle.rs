//! The throttle: how many guesses get through, and that no one else pays for them.

use serde_json::json;

use crate::support::{BEARER, Response, Service};

/// Asserts that an attempt was refused without looking at the password, and returns the seconds to wait.
#[track_caller]
fn wait(response: &Response) -> u64 {
    response.assert_error(429, "throttled");
    response.header("retry-after").unwrap().parse().unwrap()
}

#[tokio::test]
async fn after_five_failures_each_wait_doubles_up_to_fifteen_minutes() {
    let service = Service::new();
    service.create("asim").await;
    for name in ["asim", "unknown"] {
        for _ in 0..5 {
            assert_eq!(service.login(name, "password2").await.status, 401);
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
            let refused = service.login(name, "password2").await;
            assert_eq!(wait(&refused), expected, "{name}");
            service.advance(expected);
            assert_eq!(service.login(name, "password2").await.status, 401);
        }
    }
}

#[tokio::test]
async fn the_right_password_waits_as_well_and_then_resets_the_count() {
    let service = Service::new();
    service.create("asim").await;
    for _ in 0..5 {
        service.login("asim", "password2").await;
    }
    assert_eq!(wait(&service.login("asim", "password1").await), 1);
    service.advance(1);
    assert_eq!(service.login("asim", "password1").await.status, 200);
    for _ in 0..5 {
        assert_eq!(service.login("asim", "password2").await.status, 401);
    }
    wait(&service.login("asim", "password2").await);
}

#[tokio::test]
async fn logins_by_any_name_and_password_changes_share_one_count() {
    let service = Service::new();
    let id = service.create("asim").await;
    let by_email = json!({"email": "asim@example.com", "password": "password2"});
    let change = json!({"user_id": id, "old_password": "password2", "new_password": "password3",
        "confirm_password": "password3"});
    for _ in 0..2 {
        assert_eq!(service.login("asim", "password2").await.status, 401);
        assert_eq!(service.call("Login", by_email.clone()).await.status, 401);
    }
    assert_eq!(service.call("UpdatePassword", change.clone()).await.status, 401);
    wait(&service.login("asim", "password2").await);
    wait(&service.call("Login", by_email).await);
    let refused = service.call("UpdatePassword", change).await;
    refused.assert_error(429, "throttled");
}

#[tokio::test]
async fn a_day_without_failures_resets_the_count() {
    let service = Service::new();
    for _ in 0..5 {
        service.login("unknown", "password2").await;
    }
    service.advance(24 * 3600 + 1);
    for _ in 0..5 {
        assert_eq!(service.login("unknown", "password2").await.status, 401);
    }
}

#[tokio::test]
async fn two_hundred_parallel_guesses_compute_five_hashes() {
    let service = Service::builder()
        .variables(&[("password_hash", "m=256,t=1,p=1"), ("login_failures_per_address", "0")])
        .metered()
        .start();
    service.create("asim").await;
    let one_hash = service.login("unknown", "password2").await.fuel.unwrap();
    let guesses = (0..200).map(|n| {
        let service = &service;
        async move { service.login("asim", &format!("password-{n}")).await }
    });
    let responses = futures_util::future::join_all(guesses).await;
    let hashed = responses
        .iter()
        .filter(|response| response.fuel.unwrap() * 2 > one_hash)
        .count();
    let looked_at = responses.iter().filter(|response| response.status == 401).count();
    let refused = responses.iter().filter(|response| response.status == 429).count();
    assert_eq!((hashed, looked_at, refused), (5, 5, 195));
}

#[tokio::test]
async fn an_address_has_one_limit_for_all_accounts() {
    let service = Service::builder().variable("login_failures_per_address", "10").start();
    service.create("asim").await;
    let login = |address: &'static str, name: String, password: &'static str| {
        let request = json!({"username": name, "password": password});
        let service = &service;
        async move { service.call_from(address, "Login", request).await }
    };
    // A login that succeeds isn't counted.
    for _ in 0..20 {
        assert_eq!(
            login("192.0.2.1:1000", "asim".to_owned(), "password1").await.status,
            200
        );
    }
    for n in 0..10 {
        assert_eq!(
            login("192.0.2.1:2000", format!("user{n}"), "password2").await.status,
            401
        );
    }
    let refused = login("192.0.2.1:3000", "asim".to_owned(), "password1").await;
    assert_eq!(wait(&refused), 3600);
    assert_eq!(
        login("192.0.2.2:1000", "asim".to_owned(), "password1").await.status,
        200
    );
    service.advance(3600);
    assert_eq!(
        login("192.0.2.1:1000", "asim".to_owned(), "password1").await.status,
        200
    );
}

/// Tries one wrong password for each of 1,001 names from one address. Returns the status of the last.
async fn after_a_thousand_failures(variables: &[(&str, &str)]) -> u16 {
    let service = Service::builder().variables(variables).start();
    let headers = [("authorization", BEARER), ("x-forwarded-for", "198.51.100.7")];
    let mut last = 0;
    for n in 0..1001 {
        let request = json!({"username": format!("user{n}"), "password": "y"});
        last = service.call_with(&headers, "Login", request).await.status;
    }
    last
}

#[tokio::test]
async fn by_default_only_the_addresses_of_clients_are_limited() {
    assert_eq!(after_a_thousand_failures(&[]).await, 401, "this may be a backend");
    let proxied = [("trusted_proxy_header", "x-forwarded-for")];
    assert_eq!(after_a_thousand_failures(&proxied).await, 429, "this is a client");
}

#[tokio::test]
async fn all_addresses_of_an_ipv6_network_count_as_one() {
    let service = Service::builder().variable("login_failures_per_address", "2").start();
    let login = |address: &'static str| {
        let service = &service;
        async move {
            service
                .call_from(address, "Login", json!({"username": "x", "password": "y"}))
                .await
        }
    };
    assert_eq!(login("[2001:db8::1]:1").await.status, 401);
    assert_eq!(login("[2001:db8::2]:1").await.status, 401);
    assert_eq!(login("[2001:db8::3]:1").await.status, 429);
    assert_eq!(login("[2001:db8:0:1::1]:1").await.status, 401);
}

#[tokio::test]
async fn a_proxys_header_counts_only_if_it_is_trusted() {
    for (trusted, expected) in [("", 429), ("X-Forwarded-For", 401)] {
        let variables = [("login_failures_per_address", "2"), ("trusted_proxy_header", trusted)];
        let service = Service::builder().variables(&variables).start();
        let mut last = 0;
        for n in 0..3 {
            let forwarded = format!("203.0.113.9, 198.51.100.{n}");
            let headers = [("authorization", BEARER), ("x-forwarded-for", &forwarded)];
            let request = json!({"username": format!("user{n}"), "password": "y"});
            last = service.call_with(&headers, "Login", request).await.status;
        }
        assert_eq!(last, expected, "{trusted:?}");
    }
}

/// One instance's clock lags behind that of another, which runs the cleanup.
#[tokio::test]
async fn an_addresss_count_is_kept_for_an_hour_and_a_minute() {
    let service = Service::builder().variable("login_failures_per_address", "1").start();
    let login = async || {
        let request = json!({"username": "unknown", "password": "y"});
        service.call_from("192.0.2.1:1000", "Login", request).await.status
    };
    assert_eq!(login().await, 401);
    for (ahead, expected) in [(59, 429), (60, 401)] {
        service.advance(3600 + ahead);
        service.create(&format!("user{ahead}")).await;
        service.turn_back(3600 + ahead);
        assert_eq!(login().await, expected, "{ahead} s");
    }
}

/// The first address is what the client claims. The proxy adds the last one: in the same line or in a line of its own,
/// with a port or without.
#[tokio::test]
async fn the_last_address_of_a_proxys_header_counts_in_every_form() {
    let forms: [&[&str]; 5] = [
        &["203.0.113.0, 198.51.100.7"],
        &["203.0.113.1", "198.51.100.7"],
        &["203.0.113.2", "203.0.113.3,198.51.100.7:51234"],
        &["198.51.100.7"],
        &["::ffff:198.51.100.7"],
    ];
    let variables = [
        ("login_failures_per_address", "5"),
        ("trusted_proxy_header", " X-Forwarded-For "),
    ];
    let service = Service::builder().variables(&variables).start();
    let attempt = async |name: usize, form: &[&str]| {
        let lines = form.iter().map(|line| ("x-forwarded-for", *line));
        let headers: Vec<_> = [("authorization", BEARER)].into_iter().chain(lines).collect();
        let request = json!({"username": format!("user{name}"), "password": "y"});
        service.call_with(&headers, "Login", request).await.status
    };
    for (name, form) in forms.iter().enumerate() {
        assert_eq!(attempt(name, form).await, 401, "{form:?}");
    }
    assert_eq!(attempt(5, &["203.0.113.4", "198.51.100.7"]).await, 429);
    assert_eq!(attempt(6, &["198.51.100.7", "203.0.113.4"]).await, 401);
}

/// An attempt that a blocked account refuses is no guess, so it doesn't count against other users of the same address.
#[tokio::test]
async fn attempts_on_a_blocked_account_cost_the_address_nothing() {
    let service = Service::builder().variable("login_failures_per_address", "7").start();
    let login = async |name: &str| {
        let request = json!({"username": name, "password": "password2"});
        service.call_from("192.0.2.1:1000", "Login", request).await.status
    };
    for expected in [401, 401, 401, 401, 401, 429, 429, 429, 429] {
        assert_eq!(login("asim").await, expected);
    }
    for expected in [401, 401, 429] {
        assert_eq!(login("bob").await, expected);
    }
}

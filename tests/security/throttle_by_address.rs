//! The throttle by a client's address: which addresses count, and as what.

use serde_json::json;

use crate::support::{BEARER, Response, START, Service};
use crate::throttle::wait;

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
    assert_eq!(wait(&refused), 360);
    assert_eq!(
        login("192.0.2.2:1000", "asim".to_owned(), "password1").await.status,
        200
    );
    service.advance(360);
    assert_eq!(
        login("192.0.2.1:1000", "asim".to_owned(), "password2").await.status,
        401
    );
    wait(&login("192.0.2.1:1000", "asim".to_owned(), "password2").await);
}

#[tokio::test]
async fn the_number_does_not_double_at_the_turn_of_an_hour() {
    let service = Service::builder().variable("login_failures_per_address", "10").start();
    let login = async |n: u32| {
        let request = json!({"username": format!("user{n}"), "password": "y"});
        service.call_from("192.0.2.1:1000", "Login", request).await.status
    };
    assert_eq!(START % 3600, 0, "the tests begin at the turn of an hour");
    service.advance(3595);
    for n in 0..10 {
        assert_eq!(login(n).await, 401);
    }
    service.advance(10);
    assert_eq!(login(10).await, 429);
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

/// Tries one wrong password for a name of its own.
async fn fail_from(service: &Service, address: &str, name: &str) -> u16 {
    let request = json!({"username": name, "password": "y"});
    service.call_from(address, "Login", request).await.status
}

#[tokio::test]
async fn all_addresses_of_an_ipv6_network_count_as_one() {
    let service = Service::builder().variable("login_failures_per_address", "2").start();
    for (address, expected) in [
        ("[2001:db8::1]:1", 401),
        ("[2001:db8::2]:1", 401),
        ("[2001:db8::3]:1", 429),
        ("[2001:db8:0:1::1]:1", 401),
    ] {
        assert_eq!(fail_from(&service, address, "x").await, expected, "{address}");
    }
}

#[tokio::test]
async fn all_networks_of_an_ipv6_site_have_ten_times_the_number() {
    let service = Service::builder().variable("login_failures_per_address", "2").start();
    for n in 0..20 {
        let address = format!("[2001:db8:0:{n}::1]:1");
        assert_eq!(fail_from(&service, &address, &format!("user{n}")).await, 401);
    }
    assert_eq!(fail_from(&service, "[2001:db8:0:20::1]:1", "user20").await, 429);
    assert_eq!(fail_from(&service, "[2001:db8:1::1]:1", "user21").await, 401);
}

#[tokio::test]
async fn an_ipv4_address_behind_a_nat64_counts_as_itself() {
    let service = Service::builder().variable("login_failures_per_address", "2").start();
    for (address, expected) in [
        ("192.0.2.1:1", 401),
        ("[64:ff9b::192.0.2.1]:1", 401),
        ("[::ffff:192.0.2.1]:1", 429),
        ("[64:ff9b::192.0.2.2]:1", 401),
    ] {
        assert_eq!(fail_from(&service, address, "x").await, expected, "{address}");
    }
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
    let forms: [&[&str]; 8] = [
        &["203.0.113.0, 198.51.100.7"],
        &["203.0.113.1", "198.51.100.7"],
        &["203.0.113.2", "203.0.113.3,198.51.100.7:51234"],
        &["198.51.100.7"],
        &["::ffff:198.51.100.7"],
        &["203.0.113.2, \"198.51.100.7\""],
        &["203.0.113.2, 198.51.100.7,"],
        &["for=203.0.113.2, for=198.51.100.7;proto=https"],
    ];
    let variables = [
        ("login_failures_per_address", "8"),
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
    assert_eq!(attempt(8, &["203.0.113.4", "198.51.100.7"]).await, 429);
    assert_eq!(attempt(9, &["198.51.100.7", "203.0.113.4"]).await, 401);
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

/// Each is another network's, as Fortigate, IIS and others write it.
#[tokio::test]
async fn an_ipv6_address_of_a_proxys_header_counts_in_every_form() {
    let variables = [
        ("login_failures_per_address", "1"),
        ("trusted_proxy_header", "x-forwarded-for"),
    ];
    for form in [
        "[2001:db8::1]",
        "[2001:db8::1]:443",
        "\"[2001:db8::1]:443\"",
        "2001:db8::1%eth0",
        "203.0.113.9, [2001:db8::1],",
        "for=\"[2001:db8::1]:4711\"",
    ] {
        let service = Service::builder().variables(&variables).start();
        for (value, expected) in [("2001:db8::2", 401), (form, 429)] {
            let headers = [("authorization", BEARER), ("x-forwarded-for", value)];
            let request = json!({"username": "unknown", "password": "y"});
            assert_eq!(
                service.call_with(&headers, "Login", request).await.status,
                expected,
                "{form}"
            );
        }
    }
}

#[tokio::test]
async fn clients_without_a_readable_address_share_one_count_and_the_log_reports_it() {
    let variables = [
        ("login_failures_per_address", "4"),
        ("trusted_proxy_header", "x-forwarded-for"),
    ];
    let service = Service::builder().variables(&variables).start();
    let login = async |name: &str, value: Option<&str>| {
        let mut headers = vec![("authorization", BEARER)];
        headers.extend(value.map(|value| ("x-forwarded-for", value)));
        let request = json!({"username": name, "password": "y"});
        service.call_with(&headers, "Login", request).await.status
    };
    for (name, value) in [
        ("a", Some("unknown")),
        ("b", Some("198.51.100.7, _hidden")),
        ("c", Some("")),
        ("d", None),
    ] {
        assert_eq!(login(name, value).await, 401, "{value:?}");
    }
    assert_eq!(login("e", Some("203.0.113.256")).await, 429);
    assert_eq!(login("f", Some("203.0.113.1")).await, 401);
    let output = service.app.output();
    assert_eq!(output.matches("no address can be read").count(), 5, "{output}");
    assert!(!output.contains("_hidden"), "{output}");
}

#[tokio::test]
async fn a_proxys_header_must_be_the_name_of_one() {
    for name in ["x forwarded for", "x-forwarded-for:", "x-forwarded-for,", "\u{e9}"] {
        let service = Service::builder().variable("trusted_proxy_header", name).start();
        let response: Response = service.login("asim", "password1").await;
        response.assert_misconfigured("trusted_proxy_header");
    }
}

//! The throttle: how many guesses get through, and that nobody else pays for them.

use serde_json::json;

use crate::support::{Answer, TOKEN, World};

/// Asserts that an attempt was refused unseen, and returns for how long.
#[track_caller]
fn wait(answer: &Answer) -> u64 {
    answer.is_error("users.Login", 429, "too many wrong passwords; try again later");
    answer.header("retry-after").unwrap().parse().unwrap()
}

#[tokio::test]
async fn after_five_failures_each_wait_doubles_up_to_fifteen_minutes() {
    let world = World::new();
    world.create("asim").await;
    for name in ["asim", "nobody"] {
        for _ in 0..5 {
            assert_eq!(world.login(name, "password2").await.status, 401);
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
            let refused = world.login(name, "password2").await;
            assert_eq!(wait(&refused), expected, "{name}");
            world.advance(expected);
            assert_eq!(world.login(name, "password2").await.status, 401);
        }
    }
}

#[tokio::test]
async fn the_right_password_waits_too_and_then_clears_the_count() {
    let world = World::new();
    world.create("asim").await;
    for _ in 0..5 {
        world.login("asim", "password2").await;
    }
    assert_eq!(wait(&world.login("asim", "password1").await), 1);
    world.advance(1);
    assert_eq!(world.login("asim", "password1").await.status, 200);
    for _ in 0..5 {
        assert_eq!(world.login("asim", "password2").await.status, 401);
    }
    wait(&world.login("asim", "password2").await);
}

#[tokio::test]
async fn all_names_of_an_account_and_its_password_changes_share_one_count() {
    let world = World::new();
    let id = world.create("asim").await;
    let by_email = json!({"email": "asim@example.com", "password": "password2"});
    let change = json!({"user_id": id, "old_password": "password2", "new_password": "password3",
        "confirm_password": "password3"});
    for _ in 0..2 {
        assert_eq!(world.login("asim", "password2").await.status, 401);
        assert_eq!(world.call("Login", by_email.clone()).await.status, 401);
    }
    assert_eq!(world.call("UpdatePassword", change.clone()).await.status, 401);
    wait(&world.login("asim", "password2").await);
    wait(&world.call("Login", by_email).await);
    let refused = world.call("UpdatePassword", change).await;
    refused.is_error("users.UpdatePassword", 429, "too many wrong passwords; try again later");
}

#[tokio::test]
async fn a_day_without_failures_is_forgotten() {
    let world = World::new();
    for _ in 0..5 {
        world.login("nobody", "password2").await;
    }
    world.advance(24 * 3600 + 1);
    for _ in 0..5 {
        assert_eq!(world.login("nobody", "password2").await.status, 401);
    }
}

#[tokio::test]
async fn two_hundred_parallel_guesses_compute_five_hashes() {
    let world = World::metered(&[("password_hash", "m=256,t=1,p=1"), ("login_failures_per_address", "0")]);
    world.create("asim").await;
    let one_hash = world.login("nobody", "password2").await.fuel.unwrap();
    let guesses = (0..200).map(|n| {
        let world = &world;
        async move { world.login("asim", &format!("password-{n}")).await }
    });
    let answers = futures_util::future::join_all(guesses).await;
    let hashed = answers
        .iter()
        .filter(|answer| answer.fuel.unwrap() * 2 > one_hash)
        .count();
    let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((hashed, looked_at, refused), (5, 5, 195));
}

#[tokio::test]
async fn an_address_has_its_own_limit_across_accounts() {
    let world = World::with_variables(&[("login_failures_per_address", "10")]);
    world.create("asim").await;
    let login = |address: &'static str, name: String, password: &'static str| {
        let request = json!({"username": name, "password": password});
        let world = &world;
        async move { world.call_from(address, "Login", request).await }
    };
    // What succeeds isn't counted.
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
    world.advance(3600);
    assert_eq!(
        login("192.0.2.1:1000", "asim".to_owned(), "password1").await.status,
        200
    );
}

/// One wrong password for each of 1,001 names, all over one address; how the last one is answered.
async fn after_a_thousand_failures(variables: &[(&str, &str)]) -> u16 {
    let world = World::with_variables(variables);
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", "198.51.100.7")];
    let mut last = 0;
    for n in 0..1001 {
        let request = json!({"username": format!("user{n}"), "password": "y"});
        last = world.call_with(&headers, "Login", request).await.status;
    }
    last
}

#[tokio::test]
async fn by_default_only_addresses_that_are_clients_are_limited() {
    assert_eq!(after_a_thousand_failures(&[]).await, 401, "this may be a backend");
    let proxied = [("trusted_proxy_header", "x-forwarded-for")];
    assert_eq!(after_a_thousand_failures(&proxied).await, 429, "this is a client");
}

#[tokio::test]
async fn an_ipv6_host_is_its_whole_network() {
    let world = World::with_variables(&[("login_failures_per_address", "2")]);
    let login = |address: &'static str| {
        let world = &world;
        async move {
            world
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
async fn a_proxys_header_counts_only_where_it_is_trusted() {
    let bearer = format!("Bearer {TOKEN}");
    for (trusted, expected) in [("", 429), ("X-Forwarded-For", 401)] {
        let variables = [("login_failures_per_address", "2"), ("trusted_proxy_header", trusted)];
        let world = World::with_variables(&variables);
        let mut last = 0;
        for n in 0..3 {
            let forwarded = format!("203.0.113.9, 198.51.100.{n}");
            let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", &forwarded)];
            let request = json!({"username": format!("user{n}"), "password": "y"});
            last = world.call_with(&headers, "Login", request).await.status;
        }
        assert_eq!(last, expected, "{trusted:?}");
    }
}

/// One instance's clock is behind another's, which clears away what is over.
#[tokio::test]
async fn an_addresss_count_outlives_its_hour_by_a_minute() {
    let world = World::with_variables(&[("login_failures_per_address", "1")]);
    let login = async || {
        let request = json!({"username": "nobody", "password": "y"});
        world.call_from("192.0.2.1:1000", "Login", request).await.status
    };
    assert_eq!(login().await, 401);
    for (ahead, expected) in [(59, 429), (60, 401)] {
        world.advance(3600 + ahead);
        world.create(&format!("user{ahead}")).await;
        world.turn_back(3600 + ahead);
        assert_eq!(login().await, expected, "{ahead} s");
    }
}

/// The client, whose own claim stands first, is told apart by what the proxy adds: in the same line or in a line of its
/// own, with a port or without.
#[tokio::test]
async fn the_last_address_of_a_proxys_header_counts_in_every_form() {
    let bearer = format!("Bearer {TOKEN}");
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
    let world = World::with_variables(&variables);
    let attempt = async |name: usize, form: &[&str]| {
        let lines = form.iter().map(|line| ("x-forwarded-for", *line));
        let headers: Vec<_> = [("authorization", bearer.as_str())].into_iter().chain(lines).collect();
        let request = json!({"username": format!("user{name}"), "password": "y"});
        world.call_with(&headers, "Login", request).await.status
    };
    for (name, form) in forms.iter().enumerate() {
        assert_eq!(attempt(name, form).await, 401, "{form:?}");
    }
    assert_eq!(attempt(5, &["203.0.113.4", "198.51.100.7"]).await, 429);
    assert_eq!(attempt(6, &["198.51.100.7", "203.0.113.4"]).await, 401);
}

/// What a blocked account refuses is no guess, so it doesn't count against others behind the same address.
#[tokio::test]
async fn attempts_on_a_blocked_account_cost_the_address_nothing() {
    let world = World::with_variables(&[("login_failures_per_address", "7")]);
    let login = async |name: &str| {
        let request = json!({"username": name, "password": "password2"});
        world.call_from("192.0.2.1:1000", "Login", request).await.status
    };
    for expected in [401, 401, 401, 401, 401, 429, 429, 429, 429] {
        assert_eq!(login("asim").await, expected);
    }
    for expected in [401, 401, 429] {
        assert_eq!(login("bob").await, expected);
    }
}

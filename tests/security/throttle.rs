//! The throttle: how many guesses get through, and that no one else pays for them.

use serde_json::json;

use crate::support::{Response, Service};

/// Asserts that an attempt was refused without looking at the password, and returns the seconds to wait.
#[track_caller]
pub fn wait(response: &Response) -> u64 {
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
async fn the_right_password_waits_as_well_and_takes_back_its_own_attempt_alone() {
    let service = Service::new();
    service.create("asim").await;
    for _ in 0..5 {
        service.login("asim", "password2").await;
    }
    assert_eq!(wait(&service.login("asim", "password1").await), 1);
    service.advance(1);
    assert_eq!(service.login("asim", "password1").await.status, 200);
    assert_eq!(service.login("asim", "password1").await.status, 200);
    assert_eq!(service.login("asim", "password2").await.status, 401);
    assert_eq!(wait(&service.login("asim", "password2").await), 2);
}

/// What a guesser sees: the status, and the seconds to wait.
async fn guesses(service: &Service, owner_logs_in: bool) -> Vec<(u16, Option<String>)> {
    let mut seen = Vec::new();
    for _ in 0..40 {
        let response = service.login("asim", "password2").await;
        seen.push((response.status, response.header("retry-after").map(str::to_owned)));
        service.advance(7);
        if owner_logs_in {
            service.login("asim", "password1").await;
        }
    }
    seen
}

#[tokio::test]
async fn a_guesser_neither_sees_an_owners_login_nor_gets_guesses_by_it() {
    let (alone, with_owner) = (Service::new(), Service::new());
    for service in [&alone, &with_owner] {
        service.create("asim").await;
    }
    let expected = guesses(&alone, false).await;
    assert!(expected.iter().any(|(status, _)| *status == 429));
    assert_eq!(guesses(&with_owner, true).await, expected);
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
async fn each_half_hour_takes_one_failure_off() {
    let service = Service::new();
    service.create("asim").await;
    for name in ["asim", "unknown"] {
        for _ in 0..5 {
            service.login(name, "password2").await;
        }
        service.advance(3 * 1800);
        for _ in 0..3 {
            assert_eq!(service.login(name, "password2").await.status, 401, "{name}");
        }
        assert_eq!(wait(&service.login(name, "password2").await), 1, "{name}");
    }
}

/// After 17 failures in a row an owner who mistypes would wait for 15 minutes.
#[tokio::test]
async fn eight_hours_after_an_attack_the_free_failures_are_back() {
    let service = Service::new();
    for _ in 0..100 {
        if service.login("unknown", "password2").await.status == 429 {
            service.advance(900);
        }
    }
    service.advance(8 * 3600 + 900);
    for _ in 0..5 {
        assert_eq!(service.login("unknown", "password2").await.status, 401);
    }
}

/// The clock of one machine was ten years ahead while wrong passwords came.
#[tokio::test]
async fn a_wrong_clock_locks_no_one_out_for_longer_than_the_longest_wait() {
    const TEN_YEARS: u64 = 10 * 365 * 24 * 3600;
    let service = Service::builder().variable("login_failures_per_address", "10").start();
    service.create("asim").await;
    let login = async |password: &str| {
        let request = json!({"username": "asim", "password": password});
        service.call_from("192.0.2.1:1000", "Login", request).await
    };
    service.advance(TEN_YEARS);
    for _ in 0..5 {
        assert_eq!(login("password2").await.status, 401);
    }
    login("password2").await.assert_error(429, "throttled");
    service.turn_back(TEN_YEARS);
    assert_eq!(login("password1").await.status, 200);
    service.advance(TEN_YEARS);
    for _ in 0..20 {
        if service.login("asim", "password2").await.status == 429 {
            service.advance(900);
        }
    }
    service.turn_back(TEN_YEARS);
    assert_eq!(service.login("asim", "password2").await.status, 401);
    assert!(wait(&service.login("asim", "password2").await) <= 900);
    service.advance(900);
    assert_eq!(service.login("asim", "password1").await.status, 200);
}

#[tokio::test]
async fn a_deleted_user_leaves_no_count_behind() {
    let service = Service::builder().variable("login_failures_per_address", "10").start();
    let id = service.create("asim").await;
    for password in ["password1", "password2"] {
        let request = json!({"username": "asim", "password": password});
        service.call_from("192.0.2.1:1000", "Login", request).await;
    }
    let left = async || -> i64 {
        let of_user = "SELECT count(*) FROM users_attempts WHERE key LIKE 'user:%'";
        service.database().query_row(of_user, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(left().await, 2, "that of the account, and that of the known network");
    service.call("Delete", json!({"id": id})).await.assert_ok(&json!({}));
    assert_eq!(left().await, 0);
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

/// Such an attempt is no guess, because no password was compared.
#[tokio::test]
async fn a_password_that_cannot_be_checked_is_no_failure() {
    let service = Service::new();
    let id = service.create("asim").await;
    let change = json!({"user_id": id, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    service.replace_stored("$m=8,t=1,p=1$", "$m=8000000,t=1,p=1$");
    for _ in 0..10 {
        service
            .login("asim", "password1")
            .await
            .assert_error(503, "unavailable");
        service
            .call("UpdatePassword", change.clone())
            .await
            .assert_error(503, "unavailable");
    }
    service.replace_stored("$m=8000000,t=1,p=1$", "$m=8,t=1,p=1$");
    for _ in 0..5 {
        assert_eq!(service.login("asim", "password2").await.status, 401);
    }
}

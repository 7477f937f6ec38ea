//! Account names: no answer shows to a guesser who has an account, or by which names.

use std::collections::HashMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{ID, Service};

/// The keys under which unknown names are counted.
fn keys(service: &Service) -> Vec<String> {
    let database = service.database();
    let mut keys = database
        .prepare("SELECT key FROM users_attempts WHERE key LIKE 'name:%'")
        .unwrap();
    let keys = keys.query_map([], |row| row.get(0)).unwrap();
    keys.map(Result::unwrap).collect()
}

/// Two names whose SHA-256 begin with the same 32 bits, which takes a second to find.
fn names_that_begin_alike() -> [String; 2] {
    let mut seen = HashMap::new();
    for n in 0..2_000_000 {
        let name = format!("user{n}");
        let beginning: [u8; 4] = Sha256::digest(&name)[..4].try_into().unwrap();
        if let Some(other) = seen.insert(beginning, name.clone()) {
            return [other, name];
        }
    }
    panic!("there are some among so many");
}

#[tokio::test]
async fn no_other_name_can_be_found_that_shares_the_count_of_an_unknown_one() {
    let service = Service::new();
    let [one, other] = names_that_begin_alike();
    for _ in 0..6 {
        service.login(&one, "password2").await;
    }
    assert_eq!(service.login(&one, "password2").await.status, 429);
    assert_eq!(service.login(&other, "password2").await.status, 401);
}

/// Whoever reads the database has its key, but not the pepper.
#[tokio::test]
async fn an_unknown_name_is_counted_under_a_hash_that_needs_the_databases_key_and_the_pepper() {
    let (one, other) = (Service::new(), Service::new());
    let peppered = one
        .restart()
        .variable("password_pepper", "1:a-pepper-that-is-long-enough")
        .start();
    for service in [&one, &other, &peppered] {
        service.login("thomas", "password2").await;
        service.login("thomas", "password2").await;
    }
    let mut all = keys(&one);
    all.extend(keys(&other));
    let different: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!((all.len(), different.len()), (3, 3), "{all:?}");
    assert!(
        all.iter().all(|key| key.len() == "name:".len() + 32),
        "128 bits: {all:?}"
    );
}

/// If a username were counted alone and together with an email address under one key, then only if no user has it.
#[tokio::test]
async fn a_username_with_a_wrong_email_address_has_a_count_of_its_own() {
    let service = Service::new();
    service.create("asim").await;
    for name in ["asim", "unknown"] {
        service.throttle(name).await;
        let both = json!({"username": name, "email": "other@example.com", "password": "password2"});
        assert_eq!(service.call("Login", both).await.status, 401, "{name}");
    }
}

#[tokio::test]
async fn update_password_compares_with_the_accounts_names_only_for_who_knows_the_old_password() {
    let service = Service::builder().variable("password_blocklist", "common").start();
    let create =
        json!({"id": ID, "username": "asim.aslam", "email": "asim@example.com", "password": "a long enough one"});
    service.call("Create", create).await.assert_ok(&json!({}));
    let change = async |old: &str, new: &str| {
        let request = json!({"user_id": ID, "old_password": old, "new_password": new, "confirm_password": new});
        service.call("UpdatePassword", request).await
    };
    for new in [
        "asim.aslam",
        "asim@example.com",
        "another name",
        "iloveyou1",
        "another name",
    ] {
        change("wrong", new).await.assert_error(401, "wrong-credentials");
    }
    change("a long enough one", "asim.aslam")
        .await
        .assert_error(429, "throttled");
    service.advance(1);
    for own in ["asim.aslam", "asim@example.com", "iloveyou1"] {
        change("a long enough one", own).await.assert_invalid("new_password");
    }
    change("a long enough one", "another long one")
        .await
        .assert_ok(&json!({}));
}

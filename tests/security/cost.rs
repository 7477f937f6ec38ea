//! Costs: what each request computes and touches, counted by the host.

use serde_json::{Value, json};

use crate::support::{ID, World};

/// Dear enough that a hash stands out from everything else a request computes.
const PARAMETERS: &str = "m=1024,t=1,p=1";

async fn metered() -> World {
    let world = World::metered(&[("password_hash", PARAMETERS)]);
    let request = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    world.call("Create", request).await.is_ok(&json!({}));
    world
}

/// The most that one block of Argon2id's memory may cost, in the host's measure: it is 16,116 with Wasm's vectors, and
/// 22,288 without (a login, divided by its 1,024 blocks).
const A_BLOCK: u64 = 19_000;

/// How many hashes a request computes, measured against one that computes one.
async fn hashes(world: &World, rpc: &str, request: Value) -> u64 {
    let unit = world.login("nobody", "password1").await.fuel.unwrap();
    let fuel = world.call(rpc, request).await.fuel.unwrap();
    (fuel + unit / 2) / unit
}

#[tokio::test]
async fn no_request_computes_more_hashes_than_it_must() {
    let world = metered().await;
    let session = world.login("asim", "password1").await.session_id();
    let create = json!({"username": "bob", "email": "bob@example.com", "password": "password1"});
    let password = |old: &str| json!({"user_id": ID, "old_password": old, "new_password": "password3", "confirm_password": "password3"});
    let requests = [
        ("Create", create.clone(), 1),
        ("Create", create, 1),
        (
            "Create",
            json!({"username": "x", "email": "x", "password": "password1"}),
            0,
        ),
        ("Login", json!({"username": "asim", "password": "password1"}), 1),
        ("Login", json!({"username": "asim", "password": "password2"}), 1),
        ("Login", json!({"username": "unknown", "password": "password2"}), 1),
        ("UpdatePassword", password("password2"), 1),
        ("UpdatePassword", password("password1"), 2),
        ("Read", json!({"id": ID}), 0),
        ("ReadSession", json!({"session_id": session}), 0),
        ("Search", json!({}), 0),
        ("Update", json!({"id": ID, "username": "carol"}), 0),
        ("LogoutAll", json!({"user_id": ID}), 0),
        ("Delete", json!({"id": ID}), 0),
    ];
    for (rpc, request, expected) in requests {
        assert_eq!(hashes(&world, rpc, request.clone()).await, expected, "{rpc} {request}");
        world.advance(3600);
    }
}

#[tokio::test]
async fn a_hash_is_computed_on_vectors() {
    let world = metered().await;
    let fuel = world.login("nobody", "password1").await.fuel.unwrap();
    assert!(fuel / 1024 <= A_BLOCK, "{}", fuel / 1024);
}

#[tokio::test]
async fn a_login_that_renews_a_hash_computes_two() {
    let world = metered().await;
    let unit = world.login("asim", "password1").await.fuel.unwrap();
    // The same cost for the new hash, but not the same parameters.
    let renewing = world.restarted_metered(&[("password_hash", "m=512,t=2,p=1")]);
    let fuel = renewing.login("asim", "password1").await.fuel.unwrap();
    assert_eq!((fuel + unit / 2) / unit, 2);
    let fuel = renewing.login("asim", "password1").await.fuel.unwrap();
    assert_eq!((fuel + unit / 2) / unit, 1);
}

#[tokio::test]
async fn stored_parameters_beyond_the_cap_are_refused_not_computed() {
    let world = metered().await;
    world.replace_stored("$m=1024,t=1,p=1$", "$m=1000000,t=9,p=1$");
    let answer = world.login("asim", "password1").await;
    answer.is_error("users.Login", 503, "storage is unavailable; try again");
    let unit = world.login("nobody", "password1").await.fuel.unwrap();
    assert!(answer.fuel.unwrap() * 2 < unit);
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_cost_and_answer_the_same() {
    let world = metered().await;
    let wrong = world.login("asim", "password2").await;
    let unknown = world.login("isma", "password2").await;
    assert_eq!(wrong.body, unknown.body);
    assert_eq!(wrong.storage_calls, unknown.storage_calls);
    assert_eq!(wrong.header("content-length"), unknown.header("content-length"));
    let (a, b) = (wrong.fuel.unwrap(), unknown.fuel.unwrap());
    // The rest is a document that is parsed or isn't: thousandths of one hash.
    assert!(a.abs_diff(b) * 100 < a, "{a} {b}");
}

#[tokio::test]
async fn a_session_is_read_with_two_key_value_reads() {
    let world = metered().await;
    let session = world.login("asim", "password1").await.session_id();
    // Opening the store, the session, the user.
    assert_eq!(world.session(&session).await.storage_calls, 3);
    assert_eq!(world.call("Read", json!({"id": ID})).await.storage_calls, 2);
}

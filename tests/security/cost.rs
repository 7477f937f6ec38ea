//! Costs: what each request computes and reads, counted by the host.

use serde_json::{Value, json};

use crate::support::{ID, Service};

/// Expensive enough that a hash stands out from everything else that a request computes.
const PARAMETERS: &str = "m=1024,t=1,p=1";

async fn metered_with_asim() -> Service {
    let service = Service::builder()
        .variables(&[("password_hash", PARAMETERS)])
        .metered()
        .start();
    service.create_asim().await;
    service
}

/// The most that one block of Argon2id's memory may cost, in the host's measure. A login, divided by its 1,024 blocks,
/// is 16,116 with Wasm's vectors and 22,288 without.
const BLOCK: u64 = 19_000;

/// How many hashes a request computes, measured against one that computes one.
async fn hashes(service: &Service, rpc: &str, request: Value) -> u64 {
    let unit = service.login("stranger", "password1").await.fuel.unwrap();
    let fuel = service.call(rpc, request).await.fuel.unwrap();
    (fuel + unit / 2) / unit
}

#[tokio::test]
async fn no_request_computes_more_hashes_than_it_needs() {
    let service = metered_with_asim().await;
    let session = service.login("asim", "password1").await.session_id();
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
        assert_eq!(
            hashes(&service, rpc, request.clone()).await,
            expected,
            "{rpc} {request}"
        );
        service.advance(3600);
    }
}

#[tokio::test]
async fn a_hash_is_computed_with_vectors() {
    let service = metered_with_asim().await;
    let fuel = service.login("stranger", "password1").await.fuel.unwrap();
    assert!(fuel / 1024 <= BLOCK, "{}", fuel / 1024);
}

#[tokio::test]
async fn a_login_that_renews_a_hash_computes_two() {
    let service = metered_with_asim().await;
    let unit = service.login("asim", "password1").await.fuel.unwrap();
    // The same cost for the new hash, but not the same parameters.
    let renewing = service
        .restart()
        .variables(&[("password_hash", "m=512,t=2,p=1")])
        .metered()
        .start();
    let fuel = renewing.login("asim", "password1").await.fuel.unwrap();
    assert_eq!((fuel + unit / 2) / unit, 2);
    let fuel = renewing.login("asim", "password1").await.fuel.unwrap();
    assert_eq!((fuel + unit / 2) / unit, 1);
}

#[tokio::test]
async fn stored_parameters_above_the_limit_are_refused_without_computing() {
    let service = metered_with_asim().await;
    service.replace_stored("$m=1024,t=1,p=1$", "$m=1000000,t=9,p=1$");
    let response = service.login("asim", "password1").await;
    response.assert_error(503, "unavailable");
    let unit = service.login("stranger", "password1").await.fuel.unwrap();
    assert!(response.fuel.unwrap() * 2 < unit);
}

#[tokio::test]
async fn login_costs_the_same_for_an_unknown_user_and_a_wrong_password() {
    let service = metered_with_asim().await;
    let wrong = service.login("asim", "password2").await;
    let unknown = service.login("isma", "password2").await;
    assert_eq!(wrong.body, unknown.body);
    assert_eq!(wrong.storage_calls, unknown.storage_calls);
    assert_eq!(wrong.header("content-length"), unknown.header("content-length"));
    let (a, b) = (wrong.fuel.unwrap(), unknown.fuel.unwrap());
    // Only parsing the document differs, which is thousandths of one hash.
    assert!(a.abs_diff(b) * 100 < a, "{a} {b}");
}

#[tokio::test]
async fn read_session_is_two_key_value_reads() {
    let service = metered_with_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    // Opening the store, the session, the user.
    assert_eq!(service.session(&session).await.storage_calls, 3);
    assert_eq!(service.call("Read", json!({"id": ID})).await.storage_calls, 2);
}

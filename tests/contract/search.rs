//! Search: patterns, order and pages.

use serde_json::{Value, json};

use crate::support::{Answer, World};

fn usernames(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let users = answer.body["users"].as_array().unwrap();
    users.iter().map(|user| user["username"].as_str().unwrap()).collect()
}

async fn world() -> World {
    let world = World::new();
    let users = [
        ("casimir", "casimir@example.com"),
        ("asim", "asim@example.com"),
        ("bob", "bob@example.org"),
        ("as_im", "under%score@example.com"),
    ];
    for (username, email) in users {
        let request = json!({"username": username, "email": email, "password": "password1"});
        assert_eq!(world.call("Create", request).await.status, 200);
    }
    world
}

#[tokio::test]
async fn each_pattern_finds_what_it_should() {
    let world = world().await;
    let all = ["as_im", "asim", "bob", "casimir"];
    let cases: [(Value, &[&str]); 16] = [
        (json!({}), &all),
        (json!({"username": "*"}), &all),
        (json!({"username": " ASIM "}), &["asim"]),
        (json!({"username": "sim"}), &[]),
        (json!({"username": "as*"}), &["as_im", "asim"]),
        (json!({"username": "as_*"}), &["as_im"]),
        // Parts come in the order in which the users were created.
        (json!({"username": "*im"}), &["asim", "as_im"]),
        (json!({"username": "*SIM*"}), &["casimir", "asim"]),
        (json!({"username": "*%*"}), &[]),
        (json!({"email": "Asim@Example.com"}), &["asim"]),
        (json!({"email": "*@example.com"}), &["casimir", "asim", "as_im"]),
        // The beginning of an address alone is sorted by address.
        (json!({"email": "a*"}), &["asim"]),
        (json!({"email": "*%*"}), &["as_im"]),
        (
            json!({"email": "*@example.com", "username": "*sim*"}),
            &["casimir", "asim"],
        ),
        (json!({"email": "bob@example.org", "username": "asim"}), &[]),
        (json!({"email": "b*", "username": "b*"}), &["bob"]),
    ];
    for (request, expected) in cases {
        assert_eq!(
            usernames(&world.call("Search", request.clone()).await),
            expected,
            "{request}"
        );
    }
}

#[tokio::test]
async fn pages_follow_one_another() {
    let world = world().await;
    let page = |limit: Value, offset: Value| world.call("Search", json!({"limit": limit, "offset": offset}));
    assert_eq!(usernames(&page(json!(3), json!(0)).await), ["as_im", "asim", "bob"]);
    assert_eq!(usernames(&page(json!("3"), json!("3")).await), ["casimir"]);
    assert_eq!(usernames(&page(json!(0), json!(2)).await), ["bob", "casimir"]);
    assert!(usernames(&page(json!(1000), json!(4)).await).is_empty());
    let refused = page(json!(1001), json!(0)).await;
    refused.is_error("users.Search", 400, "limit must be at most 1000");
    let refused = world.call("Search", json!({"username": "a*b"})).await;
    refused.is_error("users.Search", 400, "username may have '*' only at its start and end");
}

#[tokio::test]
async fn twenty_five_users_are_shown_unless_more_are_asked_for() {
    let world = World::new();
    for n in 0..30 {
        world.create(&format!("user{n:02}")).await;
    }
    assert_eq!(usernames(&world.call("Search", json!({})).await).len(), 25);
    assert_eq!(usernames(&world.call("Search", json!({"limit": 30})).await).len(), 30);
}

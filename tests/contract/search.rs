//! Search: patterns, order and pages.

use serde_json::{Value, json};

use crate::support::{Response, Service};

fn usernames(response: &Response) -> Vec<&str> {
    assert_eq!(response.status, 200, "{response:?}");
    let users = response.body["users"].as_array().unwrap();
    users.iter().map(|user| user["username"].as_str().unwrap()).collect()
}

async fn service_with_users() -> Service {
    let service = Service::new();
    let users = [
        ("casimir", "casimir@example.com"),
        ("asim", "asim@example.com"),
        ("bob", "bob@example.org"),
        ("as_im", "under%score@example.com"),
    ];
    for (username, email) in users {
        let request = json!({"username": username, "email": email, "password": "password1"});
        assert_eq!(service.call("Create", request).await.status, 200);
    }
    service
}

#[tokio::test]
async fn each_pattern_finds_the_names_that_match() {
    let service = service_with_users().await;
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
            usernames(&service.call("Search", request.clone()).await),
            expected,
            "{request}"
        );
    }
}

#[tokio::test]
async fn pages_continue_where_the_one_before_ends() {
    let service = service_with_users().await;
    let page = |limit: Value, offset: Value| service.call("Search", json!({"limit": limit, "offset": offset}));
    assert_eq!(usernames(&page(json!(3), json!(0)).await), ["as_im", "asim", "bob"]);
    assert_eq!(usernames(&page(json!("3"), json!("3")).await), ["casimir"]);
    assert_eq!(usernames(&page(json!(0), json!(2)).await), ["bob", "casimir"]);
    assert!(usernames(&page(json!(1000), json!(4)).await).is_empty());
    let refused = page(json!(1001), json!(0)).await;
    refused.assert_invalid("limit");
    let refused = service.call("Search", json!({"username": "a*b"})).await;
    refused.assert_invalid("username");
}

#[tokio::test]
async fn search_returns_25_users_unless_the_limit_says_otherwise() {
    let service = Service::new();
    for n in 0..30 {
        service.create(&format!("user{n:02}")).await;
    }
    assert_eq!(usernames(&service.call("Search", json!({})).await).len(), 25);
    assert_eq!(usernames(&service.call("Search", json!({"limit": 30})).await).len(), 30);
}

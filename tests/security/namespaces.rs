//! Namespaces: what one tenant has, another can't see, take or change.

use serde_json::json;

use crate::support::{BEARER, ID, Service, asim};

#[tokio::test]
async fn two_tenants_have_the_same_user_and_neither_sees_the_other_ones() {
    let service = Service::new();
    let create =
        |password: &str| json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": password});
    service
        .call_in("acme", "Create", create("password-of-acme"))
        .await
        .assert_ok(&json!({}));
    service
        .call_in("beta", "Create", create("password-of-beta"))
        .await
        .assert_ok(&json!({}));

    let login = json!({"username": "asim", "password": "password-of-acme"});
    let session = service.call_in("acme", "Login", login.clone()).await.session_id();
    assert_eq!(service.call_in("beta", "Login", login).await.status, 401);
    let session = json!({"session_id": session});
    assert_eq!(
        service.call_in("acme", "ReadSession", session.clone()).await.status,
        200
    );
    assert_eq!(
        service.call_in("beta", "ReadSession", session.clone()).await.status,
        404
    );
    service
        .call_in("beta", "Logout", session.clone())
        .await
        .assert_ok(&json!({}));
    service
        .call_in("beta", "LogoutAll", json!({"user_id": ID}))
        .await
        .assert_ok(&json!({}));
    assert_eq!(
        service.call_in("acme", "ReadSession", session.clone()).await.status,
        200
    );

    service
        .call_in("beta", "Update", json!({"id": ID, "username": "bob"}))
        .await
        .assert_ok(&json!({}));
    let found = service.call_in("acme", "Search", json!({})).await;
    assert_eq!(found.body["users"][0]["username"], "asim");
    service
        .call_in("beta", "Delete", json!({"id": ID}))
        .await
        .assert_ok(&json!({}));
    assert_eq!(service.call_in("acme", "Read", json!({"id": ID})).await.status, 200);
    assert_eq!(service.call_in("default", "Read", json!({"id": ID})).await.status, 404);
    assert_eq!(service.call_in("acme", "ReadSession", session).await.status, 200);
}

#[tokio::test]
async fn wrong_passwords_in_one_namespace_throttle_no_one_in_another() {
    let service = Service::new();
    let create = asim();
    for namespace in ["acme", "beta"] {
        service
            .call_in(namespace, "Create", create.clone())
            .await
            .assert_ok(&json!({}));
    }
    let wrong = json!({"username": "asim", "password": "password2"});
    for _ in 0..5 {
        assert_eq!(service.call_in("acme", "Login", wrong.clone()).await.status, 401);
    }
    assert_eq!(service.call_in("acme", "Login", wrong.clone()).await.status, 429);
    assert_eq!(service.call_in("beta", "Login", wrong).await.status, 401);
}

#[tokio::test]
async fn a_malformed_namespace_is_refused() {
    let service = Service::new();
    let long = "a".repeat(65);
    for bad in ["Acme", "a b", "a:b", "a/b", "*", &long] {
        let response = service.call_in(bad, "Search", json!({})).await;
        response.assert_invalid("micro-namespace");
        assert_eq!(response.storage_calls, 0);
    }
    let named = service.call_in(
        "default",
        "Create",
        json!({"id": ID, "username": "a", "email": "a@example.com",
        "password": "password1"}),
    );
    named.await.assert_ok(&json!({}));
    assert_eq!(service.call("Read", json!({"id": ID})).await.status, 200);
}

/// Taken for `default`, an unreadable namespace would mix tenants.
#[tokio::test]
async fn a_namespace_that_is_not_one_line_of_text_is_refused() {
    let service = Service::new();
    let latin1 = http::HeaderValue::from_bytes(b"acm\xe9").unwrap();
    let [acme, beta] = ["acme", "beta"].map(http::HeaderValue::from_static);
    for lines in [vec![latin1], vec![acme, beta]] {
        let mut request = http::Request::post("/users/Users/Search");
        request = request.header("authorization", BEARER);
        for line in lines {
            request = request.header("micro-namespace", line);
        }
        let response = service.request(request.body("{}".into()).unwrap()).await;
        assert_eq!(response.status, 400, "{response:?}");
    }
}

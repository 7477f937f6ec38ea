//! Namespaces: what one tenant has, another can't see, take or touch.

use serde_json::{Value, json};

use crate::support::{Answer, ID, TOKEN, World};

async fn call(world: &World, namespace: &str, rpc: &str, body: Value) -> Answer {
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("micro-namespace", namespace)];
    world.call_with(&headers, rpc, body).await
}

#[tokio::test]
async fn two_tenants_have_the_same_user_and_neither_sees_the_others() {
    let world = World::new();
    let create =
        |password: &str| json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": password});
    call(&world, "acme", "Create", create("password-of-acme"))
        .await
        .is_ok(&json!({}));
    call(&world, "beta", "Create", create("password-of-beta"))
        .await
        .is_ok(&json!({}));

    let login = json!({"username": "asim", "password": "password-of-acme"});
    let session = call(&world, "acme", "Login", login.clone()).await.session_id();
    assert_eq!(call(&world, "beta", "Login", login).await.status, 401);
    let session = json!({"session_id": session});
    assert_eq!(call(&world, "acme", "ReadSession", session.clone()).await.status, 200);
    assert_eq!(call(&world, "beta", "ReadSession", session.clone()).await.status, 404);
    call(&world, "beta", "Logout", session.clone()).await.is_ok(&json!({}));
    call(&world, "beta", "LogoutAll", json!({"user_id": ID}))
        .await
        .is_ok(&json!({}));
    assert_eq!(call(&world, "acme", "ReadSession", session.clone()).await.status, 200);

    call(&world, "beta", "Update", json!({"id": ID, "username": "bob"}))
        .await
        .is_ok(&json!({}));
    let found = call(&world, "acme", "Search", json!({})).await;
    assert_eq!(found.body["users"][0]["username"], "asim");
    call(&world, "beta", "Delete", json!({"id": ID}))
        .await
        .is_ok(&json!({}));
    assert_eq!(call(&world, "acme", "Read", json!({"id": ID})).await.status, 200);
    assert_eq!(call(&world, "default", "Read", json!({"id": ID})).await.status, 404);
    assert_eq!(call(&world, "acme", "ReadSession", session).await.status, 200);
}

#[tokio::test]
async fn failures_in_one_namespace_throttle_nobody_in_another() {
    let world = World::new();
    let create = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    for namespace in ["acme", "beta"] {
        call(&world, namespace, "Create", create.clone())
            .await
            .is_ok(&json!({}));
    }
    let wrong = json!({"username": "asim", "password": "password2"});
    for _ in 0..5 {
        assert_eq!(call(&world, "acme", "Login", wrong.clone()).await.status, 401);
    }
    assert_eq!(call(&world, "acme", "Login", wrong.clone()).await.status, 429);
    assert_eq!(call(&world, "beta", "Login", wrong).await.status, 401);
}

#[tokio::test]
async fn what_is_no_namespace_is_refused() {
    let world = World::new();
    let long = "a".repeat(65);
    for bad in ["Acme", "a b", "a:b", "a/b", "*", &long] {
        let answer = call(&world, bad, "Search", json!({})).await;
        let detail = "micro-namespace must be 1 to 64 characters of a-z, 0-9, '-' and '_'";
        answer.is_error("users.Search", 400, detail);
        assert_eq!(answer.storage_calls, 0);
    }
    let named = call(
        &world,
        "default",
        "Create",
        json!({"id": ID, "username": "a", "email": "a@example.com",
        "password": "password1"}),
    );
    named.await.is_ok(&json!({}));
    assert_eq!(world.call("Read", json!({"id": ID})).await.status, 200);
}

/// A namespace that can't be read is none: taken for `default`, it would mix tenants.
#[tokio::test]
async fn a_namespace_in_other_than_one_line_of_text_is_refused() {
    let world = World::new();
    let latin1 = http::HeaderValue::from_bytes(b"acm\xe9").unwrap();
    let [acme, beta] = ["acme", "beta"].map(http::HeaderValue::from_static);
    for lines in [vec![latin1], vec![acme, beta]] {
        let mut request = http::Request::post("/users/Users/Search");
        request = request.header("authorization", format!("Bearer {TOKEN}"));
        for line in lines {
            request = request.header("micro-namespace", line);
        }
        let answer = world.request(request.body("{}".into()).unwrap()).await;
        assert_eq!(answer.status, 400, "{answer:?}");
    }
}

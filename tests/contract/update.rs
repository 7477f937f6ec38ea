//! Update and Delete: names that change hands.

use serde_json::json;

use crate::support::{ID, OTHER_ID, START, Service};

async fn service_with_asim() -> Service {
    let service = Service::new();
    service.create_asim().await;
    service
}

#[tokio::test]
async fn update_changes_the_given_names_and_keeps_the_others() {
    let service = service_with_asim().await;
    service.advance(5);
    service
        .call("Update", json!({"id": ID, "username": "Bob"}))
        .await
        .assert_ok(&json!({}));
    service.advance(5);
    let request = json!({"id": ID, "username": "", "email": "bob@example.com"});
    service.call("Update", request).await.assert_ok(&json!({}));
    let user = json!({"user": [{"created": START, "email": "bob@example.com", "id": ID, "updated": START + 10,
        "username": "bob"}]});
    service.call("Read", json!({"id": ID})).await.assert_ok(&user);
    assert_eq!(service.login("bob", "password1").await.status, 200);
    assert_eq!(service.login("asim", "password1").await.status, 401);
}

#[tokio::test]
async fn a_name_is_free_as_soon_as_its_user_gives_it_up() {
    let service = service_with_asim().await;
    let bob = service.create("bob").await;
    let update = |id: &str, username: &str| service.call("Update", json!({"id": id, "username": username}));
    update(&bob, "asim").await.assert_error(409, "username-taken");
    let email = json!({"id": bob, "email": "asim@example.com"});
    service.call("Update", email).await.assert_error(409, "email-taken");
    update(ID, "carol").await.assert_ok(&json!({}));
    update(&bob, "asim").await.assert_ok(&json!({}));
    update(ID, "bob").await.assert_ok(&json!({}));
    // A user may keep its names.
    update(ID, "bob").await.assert_ok(&json!({}));
}

#[tokio::test]
async fn update_refuses_an_unknown_user_and_an_empty_change() {
    let service = service_with_asim().await;
    let update = |request| service.call("Update", request);
    update(json!({"id": OTHER_ID, "username": "x"}))
        .await
        .assert_error(404, "user-not-found");
    update(json!({"username": "x"})).await.assert_invalid("id");
    update(json!({"id": ID})).await.assert_invalid("username");
}

#[tokio::test]
async fn a_deleted_user_leaves_only_free_names() {
    let service = service_with_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    service.call("Delete", json!({"id": ID})).await.assert_ok(&json!({}));
    service
        .call("Delete", json!({"id": ID}))
        .await
        .assert_error(404, "user-not-found");
    service
        .call("Read", json!({"id": ID}))
        .await
        .assert_error(404, "user-not-found");
    service.call("Search", json!({})).await.assert_ok(&json!({"users": []}));
    assert_eq!(service.session(&session).await.status, 404);
    assert_eq!(service.login("asim", "password1").await.status, 401);
    let again = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password2"});
    service.call("Create", again).await.assert_ok(&json!({}));
    // Neither the old session nor the old password comes back with the id.
    assert_eq!(service.session(&session).await.status, 404);
    assert_eq!(service.login("asim", "password1").await.status, 401);
}

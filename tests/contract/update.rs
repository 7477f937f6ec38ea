//! Update and Delete: names that change hands.

use serde_json::json;

use crate::support::{ID, START, World};

async fn world_with_asim() -> World {
    let world = World::new();
    let request = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    world.call("Create", request).await.is_ok(&json!({}));
    world
}

#[tokio::test]
async fn what_is_given_changes_and_the_rest_stays() {
    let world = world_with_asim().await;
    world.advance(5);
    world
        .call("Update", json!({"id": ID, "username": "Bob"}))
        .await
        .is_ok(&json!({}));
    world.advance(5);
    let request = json!({"id": ID, "username": "", "email": "bob@example.com"});
    world.call("Update", request).await.is_ok(&json!({}));
    let user = json!({"user": [{"created": START, "email": "bob@example.com", "id": ID, "updated": START + 10,
        "username": "bob"}]});
    world.call("Read", json!({"id": ID})).await.is_ok(&user);
    assert_eq!(world.login("bob", "password1").await.status, 200);
    assert_eq!(world.login("asim", "password1").await.status, 401);
}

#[tokio::test]
async fn a_freed_name_is_free_at_once_and_a_held_one_is_not() {
    let world = world_with_asim().await;
    let bob = world.create("bob").await;
    let update = |id: &str, username: &str| world.call("Update", json!({"id": id, "username": username}));
    update(&bob, "asim")
        .await
        .is_error("users.Update", 409, "username is taken");
    let email = json!({"id": bob, "email": "asim@example.com"});
    world
        .call("Update", email)
        .await
        .is_error("users.Update", 409, "email is taken");
    update(ID, "carol").await.is_ok(&json!({}));
    update(&bob, "asim").await.is_ok(&json!({}));
    update(ID, "bob").await.is_ok(&json!({}));
    // One's own names are no obstacle.
    update(ID, "bob").await.is_ok(&json!({}));
}

#[tokio::test]
async fn an_update_needs_a_user_and_something_to_change() {
    let world = world_with_asim().await;
    let other = "00000000-0000-4000-8000-000000000000";
    let update = |request| world.call("Update", request);
    update(json!({"id": other, "username": "x"}))
        .await
        .is_error("users.Update", 404, "user not found");
    update(json!({"username": "x"}))
        .await
        .is_error("users.Update", 400, "id is required");
    update(json!({"id": ID}))
        .await
        .is_error("users.Update", 400, "username or email is required");
}

#[tokio::test]
async fn a_deleted_user_leaves_nothing_but_free_names() {
    let world = world_with_asim().await;
    let session = world.login("asim", "password1").await.session_id();
    world.call("Delete", json!({"id": ID})).await.is_ok(&json!({}));
    world
        .call("Delete", json!({"id": ID}))
        .await
        .is_error("users.Delete", 404, "user not found");
    world
        .call("Read", json!({"id": ID}))
        .await
        .is_error("users.Read", 404, "user not found");
    world.call("Search", json!({})).await.is_ok(&json!({"users": []}));
    assert_eq!(world.session(&session).await.status, 404);
    assert_eq!(world.login("asim", "password1").await.status, 401);
    let again = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password2"});
    world.call("Create", again).await.is_ok(&json!({}));
    // Neither the old session nor the old password comes back with the id.
    assert_eq!(world.session(&session).await.status, 404);
    assert_eq!(world.login("asim", "password1").await.status, 401);
}

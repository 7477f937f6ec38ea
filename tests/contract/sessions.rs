//! Sessions: how long they live, and what they show.

use serde_json::json;

use crate::support::{START, World};

#[tokio::test]
async fn a_session_shows_its_users_present_names() {
    let world = World::new();
    let id = world.create("asim").await;
    let session = world.login("asim", "password1").await.session_id();
    world.advance(60);
    let update = json!({"id": id, "username": "bob", "email": "bob@example.com"});
    world.call("Update", update).await.is_ok(&json!({}));
    world.session(&session).await.is_ok(&json!({"session": [{
        "created": START, "email": "bob@example.com", "expires": START + 604_800, "id": session, "username": "bob",
    }]}));
}

#[tokio::test]
async fn a_session_ends_with_its_time_to_live() {
    let world = World::with_variables(&[("session_ttl", "60")]);
    world.create("asim").await;
    let session = world.login("asim", "password1").await.session_id();
    world.advance(59);
    assert_eq!(world.session(&session).await.status, 200);
    world.advance(1);
    world
        .session(&session)
        .await
        .is_error("users.ReadSession", 404, "session not found");
}

#[tokio::test]
async fn a_logout_ends_one_session_and_needs_none() {
    let world = World::new();
    world.create("asim").await;
    let ended = world.login("asim", "password1").await.session_id();
    let other = world.login("asim", "password1").await.session_id();
    for _ in 0..2 {
        world
            .call("Logout", json!({"session_id": ended}))
            .await
            .is_ok(&json!({}));
    }
    assert_eq!(world.session(&ended).await.status, 404);
    assert_eq!(world.session(&other).await.status, 200);
    world
        .call("Logout", json!({"session_id": "nonsense"}))
        .await
        .is_ok(&json!({}));
}

#[tokio::test]
async fn what_could_not_be_a_session_id_touches_no_storage() {
    let world = World::new();
    for id in ["x", &"a".repeat(127), &format!("{}:", "a".repeat(127))] {
        let answer = world.session(id).await;
        answer.is_error("users.ReadSession", 404, "session not found");
        assert_eq!(answer.storage_calls, 0);
    }
    world
        .session("")
        .await
        .is_error("users.ReadSession", 400, "session_id is required");
}

#[tokio::test]
async fn a_session_that_lives_forever_is_a_mistake() {
    for ttl in ["0", "-1", "x", "", "315360001"] {
        let world = World::with_variables(&[("session_ttl", ttl)]);
        world.create("asim").await;
        let answer = world.login("asim", "password1").await;
        assert_eq!(answer.status, 500, "{ttl:?}");
        assert!(
            answer.detail().starts_with("the variable session_ttl must be"),
            "{answer:?}"
        );
    }
}

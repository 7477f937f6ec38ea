//! Sessions: what is stored of them, how they end, and the list of them.

use serde_json::json;

use crate::support::{ID, START, World};

async fn world_with_asim(variables: &[(&str, &str)]) -> World {
    let world = World::with_variables(variables);
    let request = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    world.call("Create", request).await.is_ok(&json!({}));
    world
}

async fn handles(world: &World) -> Vec<String> {
    let answer = world.call("ListSessions", json!({"user_id": ID})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let sessions = answer.body["sessions"].as_array().unwrap();
    sessions
        .iter()
        .map(|session| session["handle"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_is_stored_of_a_session_opens_none() {
    let world = world_with_asim(&[]).await;
    let session = world.login("asim", "password1").await.session_id();
    assert!(!world.stored().contains(&session));
    let [handle]: [String; 1] = handles(&world).await.try_into().unwrap();
    assert!(world.stored().contains(&handle));
    let padded = format!("{handle}{handle}");
    assert_eq!(world.session(&handle).await.status, 404);
    assert_eq!(world.session(&padded).await.status, 404);
}

#[tokio::test]
async fn the_list_shows_what_the_caller_told_of_each() {
    let world = world_with_asim(&[]).await;
    world.login("asim", "password1").await.session_id();
    world.advance(60);
    let login = json!({"username": "asim", "password": "password1", "client_address": "192.0.2.7",
        "userAgent": "Firefox/200"});
    assert_eq!(world.call("Login", login).await.status, 200);
    let [newer, older]: [String; 2] = handles(&world).await.try_into().unwrap();
    world
        .call("ListSessions", json!({"userId": ID}))
        .await
        .is_ok(&json!({"sessions": [
            {"client_address": "192.0.2.7", "created": START + 60, "expires": START + 60 + 604_800, "handle": newer,
                "last_used": START + 60, "user_agent": "Firefox/200"},
            {"client_address": "", "created": START, "expires": START + 604_800, "handle": older, "last_used": START,
                "user_agent": ""},
        ]}));
    let unknown = json!({"user_id": "00000000-0000-4000-8000-000000000000"});
    world
        .call("ListSessions", unknown)
        .await
        .is_error("users.ListSessions", 404, "user not found");
}

#[tokio::test]
async fn a_handle_ends_its_session_and_no_other() {
    let world = world_with_asim(&[]).await;
    let kept = world.login("asim", "password1").await.session_id();
    let [kept_handle]: [String; 1] = handles(&world).await.try_into().unwrap();
    let ended = world.login("asim", "password1").await.session_id();
    let all = handles(&world).await;
    let handle = all.iter().find(|handle| **handle != kept_handle).unwrap();
    world.call("Logout", json!({"handle": handle})).await.is_ok(&json!({}));
    assert_eq!(world.session(&ended).await.status, 404);
    assert_eq!(world.session(&kept).await.status, 200);
    assert_eq!(handles(&world).await, [kept_handle]);
    let both = json!({"handle": handle, "session_id": kept});
    let detail = "session_id or handle is required, and not both";
    world.call("Logout", both).await.is_error("users.Logout", 400, detail);
}

#[tokio::test]
async fn logout_all_ends_every_session_and_leaves_the_password() {
    let world = world_with_asim(&[]).await;
    let first = world.login("asim", "password1").await.session_id();
    let second = world.login("asim", "password1").await.session_id();
    world.call("LogoutAll", json!({"user_id": ID})).await.is_ok(&json!({}));
    assert_eq!(world.session(&first).await.status, 404);
    assert_eq!(world.session(&second).await.status, 404);
    assert!(handles(&world).await.is_empty());
    world.login("asim", "password1").await.session_id();
    assert_eq!(handles(&world).await.len(), 1);
    let unknown = json!({"user_id": "00000000-0000-4000-8000-000000000000"});
    world
        .call("LogoutAll", unknown)
        .await
        .is_error("users.LogoutAll", 404, "user not found");
}

#[tokio::test]
async fn concurrent_logins_are_all_listed_and_all_revocable() {
    let world = world_with_asim(&[]).await;
    // As many as may be under way at once without counting as guesses.
    let logins = (0..4).map(|_| world.login("asim", "password1"));
    let sessions: Vec<_> = futures_util::future::join_all(logins)
        .await
        .iter()
        .map(|a| a.session_id())
        .collect();
    let handles = handles(&world).await;
    assert_eq!(handles.len(), 4);
    for handle in handles {
        world.call("Logout", json!({"handle": handle})).await.is_ok(&json!({}));
    }
    for session in sessions {
        assert_eq!(world.session(&session).await.status, 404);
    }
}

#[tokio::test]
async fn an_idle_session_ends_and_a_used_one_slides_a_tenth_at_a_time() {
    let world = world_with_asim(&[("session_idle_ttl", "100"), ("session_ttl", "1000")]).await;
    let session = world.login("asim", "password1").await.session_id();
    world.advance(9);
    let unwritten = world.session(&session).await.storage_calls;
    world.advance(1);
    assert_eq!(world.session(&session).await.storage_calls, unwritten + 1);
    assert_eq!(world.session(&session).await.storage_calls, unwritten);
    world.advance(99);
    assert_eq!(world.session(&session).await.status, 200);
    world.advance(100);
    assert_eq!(world.session(&session).await.status, 404);
    assert!(handles(&world).await.is_empty());
}

#[tokio::test]
async fn a_session_in_use_keeps_no_other_alive() {
    let world = world_with_asim(&[("session_idle_ttl", "100")]).await;
    let used = world.login("asim", "password1").await.session_id();
    let idle = world.login("asim", "password1").await.session_id();
    world.advance(60);
    assert_eq!(world.session(&used).await.status, 200);
    world.advance(60);
    assert_eq!(world.session(&idle).await.status, 404);
    assert_eq!(world.session(&used).await.status, 200);
}

#[tokio::test]
async fn a_session_is_cleared_away_a_minute_after_its_end_and_not_before() {
    let world = world_with_asim(&[("session_ttl", "100")]).await;
    let session = world.login("asim", "password1").await.session_id();
    let [handle]: [String; 1] = handles(&world).await.try_into().unwrap();
    world.advance(99);
    // Each login clears away what is due.
    world.login("asim", "password1").await.session_id();
    assert_eq!(world.session(&session).await.status, 200);
    world.advance(60);
    world.login("asim", "password1").await.session_id();
    assert_eq!(world.session(&session).await.status, 404);
    assert!(world.stored().contains(&handle), "somebody may be reading it");
    world.advance(1);
    world.login("asim", "password1").await.session_id();
    assert!(!world.stored().contains(&handle));
}

#[tokio::test]
async fn what_logout_all_ended_is_cleared_away_a_minute_later_and_not_before() {
    let world = world_with_asim(&[]).await;
    world.login("asim", "password1").await.session_id();
    let [handle]: [String; 1] = handles(&world).await.try_into().unwrap();
    world.call("LogoutAll", json!({"user_id": ID})).await.is_ok(&json!({}));
    for (seconds, remains) in [(59, true), (1, false)] {
        world.advance(seconds);
        world.login("asim", "password1").await.session_id();
        assert_eq!(world.stored().contains(&handle), remains);
    }
}

#[tokio::test]
async fn a_clock_that_lags_behind_takes_nothing_off_a_session_in_use() {
    let world = world_with_asim(&[("session_idle_ttl", "100")]).await;
    let session = world.login("asim", "password1").await.session_id();
    world.advance(40);
    world.session(&session).await;
    let noted = world.stored();
    world.turn_back(30);
    assert_eq!(world.session(&session).await.status, 200);
    assert_eq!(world.stored(), noted, "the later time stays");
}

#[tokio::test]
async fn sliding_does_not_outlive_the_absolute_end_or_a_logout() {
    let world = world_with_asim(&[("session_idle_ttl", "100"), ("session_ttl", "150")]).await;
    let session = world.login("asim", "password1").await.session_id();
    world.advance(90);
    assert_eq!(world.session(&session).await.status, 200);
    world.advance(60);
    assert_eq!(world.session(&session).await.status, 404);
    let session = world.login("asim", "password1").await.session_id();
    world.advance(50);
    world.session(&session).await;
    world
        .call("Logout", json!({"session_id": session}))
        .await
        .is_ok(&json!({}));
    assert_eq!(world.session(&session).await.status, 404);
    // What was noted of its use goes with the first cleanup after a minute.
    for (seconds, notes) in [(59, 1), (1, 0)] {
        world.advance(seconds);
        world.login("asim", "password1").await.session_id();
        assert_eq!(world.stored().matches("used:").count(), notes);
    }
}

#[tokio::test]
async fn what_is_told_of_a_client_has_limits() {
    let world = world_with_asim(&[]).await;
    let long = "x".repeat(513);
    let cases = [
        ("client_address", "nowhere", "client_address must be an IP address"),
        (
            "user_agent",
            &long,
            "user_agent must be at most 512 bytes without control characters",
        ),
        (
            "user_agent",
            "a\nb",
            "user_agent must be at most 512 bytes without control characters",
        ),
    ];
    for (field, value, detail) in cases {
        let mut request = json!({"username": "asim", "password": "password1"});
        request[field] = json!(value);
        world.call("Login", request).await.is_error("users.Login", 400, detail);
    }
}

//! How long sessions live: their idle times, variables that change, and clocks that are wrong.

use serde_json::json;

use crate::support::{ID, START, Service};

async fn service_with_asim(variables: &[(&str, &str)]) -> Service {
    let service = Service::builder().variables(variables).start();
    service.create_asim().await;
    service
}

#[tokio::test]
async fn the_last_use_is_written_once_per_tenth_of_the_idle_time() {
    let service = service_with_asim(&[("session_idle_ttl", "100"), ("session_ttl", "1000")]).await;
    let session = service.login("asim", "password1").await.session_id();
    service.advance(9);
    let unwritten = service.session(&session).await.storage_calls;
    service.advance(1);
    assert_eq!(service.session(&session).await.storage_calls, unwritten + 1);
    assert_eq!(service.session(&session).await.storage_calls, unwritten);
    service.advance(9);
    assert_eq!(service.session(&session).await.storage_calls, unwritten);
}

#[tokio::test]
async fn a_session_in_use_keeps_no_other_session_alive() {
    let service = service_with_asim(&[("session_idle_ttl", "100")]).await;
    let used = service.login("asim", "password1").await.session_id();
    let idle = service.login("asim", "password1").await.session_id();
    service.advance(60);
    assert_eq!(service.session(&used).await.status, 200);
    service.advance(50);
    assert_eq!(service.session(&idle).await.status, 404);
    assert_eq!(service.session(&used).await.status, 200);
}

#[tokio::test]
async fn a_clock_that_lags_does_not_shorten_a_session_in_use() {
    let service = service_with_asim(&[("session_idle_ttl", "100")]).await;
    let session = service.login("asim", "password1").await.session_id();
    service.advance(40);
    service.session(&session).await;
    let noted = service.stored();
    service.turn_back(30);
    assert_eq!(service.session(&session).await.status, 200);
    assert_eq!(service.stored(), noted, "the later time stays");
}

#[tokio::test]
async fn a_session_in_use_ends_with_its_time_to_live_or_a_logout() {
    let service = service_with_asim(&[("session_idle_ttl", "100"), ("session_ttl", "150")]).await;
    let session = service.login("asim", "password1").await.session_id();
    service.advance(90);
    assert_eq!(service.session(&session).await.status, 200);
    service.advance(60);
    assert_eq!(service.session(&session).await.status, 404);
    let session = service.login("asim", "password1").await.session_id();
    service.advance(50);
    service.session(&session).await;
    service
        .call("Logout", json!({"session_id": session}))
        .await
        .assert_ok(&json!({}));
    assert_eq!(service.session(&session).await.status, 404);
    // The first cleanup after a minute deletes its last use.
    for (seconds, notes) in [(59, 1), (1, 0)] {
        service.advance(seconds);
        service.login("asim", "password1").await.session_id();
        assert_eq!(service.stored().matches("used:").count(), notes);
    }
}

/// A use within a tenth of the idle time after another isn't written.
#[tokio::test]
async fn a_session_never_ends_before_its_idle_time_is_over() {
    let service = service_with_asim(&[("session_idle_ttl", "100")]).await;
    let session = service.login("asim", "password1").await.session_id();
    service.advance(9);
    assert_eq!(service.session(&session).await.status, 200);
    service.advance(99);
    assert_eq!(service.handles(ID).await.len(), 1);
    assert_eq!(service.session(&session).await.status, 200);
    service.advance(109);
    assert_eq!(service.session(&session).await.status, 200);
    service.advance(110);
    assert_eq!(service.session(&session).await.status, 404);
    assert!(service.handles(ID).await.is_empty());
}

#[tokio::test]
async fn an_idle_time_that_is_switched_on_ends_no_session_that_is_in_use() {
    let service = service_with_asim(&[]).await;
    let before = service.login("asim", "password1").await.session_id();
    service.advance(1000);
    assert_eq!(service.session(&before).await.status, 200);
    let idle = service.restart().variable("session_idle_ttl", "100").start();
    assert_eq!(idle.session(&before).await.status, 200);
    let after = idle.login("asim", "password1").await.session_id();
    assert_eq!(idle.handles(ID).await.len(), 2);
    idle.advance(110);
    assert_eq!(idle.session(&before).await.status, 200);
    assert_eq!(idle.session(&after).await.status, 404);
    assert_eq!(idle.handles(ID).await.len(), 1);
}

#[tokio::test]
async fn an_idle_time_that_is_switched_off_and_on_again_ends_no_session_that_is_in_use() {
    let service = service_with_asim(&[("session_idle_ttl", "100")]).await;
    let session = service.login("asim", "password1").await.session_id();
    let off = service.restart().variable("session_idle_ttl", "0").start();
    for _ in 0..5 {
        off.advance(90);
        assert_eq!(off.session(&session).await.status, 200);
    }
    service.advance(90);
    assert_eq!(service.session(&session).await.status, 200);
    assert_eq!(service.handles(ID).await.len(), 1);
}

/// Components over one store, such as a guard next to the service, may have other variables.
#[tokio::test]
async fn instances_with_other_idle_times_agree_on_a_session() {
    let service = service_with_asim(&[("session_idle_ttl", "100")]).await;
    let session = service.login("asim", "password1").await.session_id();
    let guard = service.restart().start();
    service.advance(110);
    assert_eq!(guard.session(&session).await.status, 404);
    assert_eq!(service.session(&session).await.status, 404);
}

#[tokio::test]
async fn a_session_keeps_its_end_if_the_time_to_live_changes() {
    let service = service_with_asim(&[("session_ttl", "100")]).await;
    let session = service.login("asim", "password1").await.session_id();
    let longer = service.restart().variable("session_ttl", "1000").start();
    longer.advance(99);
    assert_eq!(longer.session(&session).await.status, 200);
    longer.advance(1);
    assert_eq!(longer.session(&session).await.status, 404);
}

#[tokio::test]
async fn a_session_from_a_clock_that_was_ahead_lives_no_longer_than_others_from_now() {
    let year = 365 * 24 * 3600;
    let service = service_with_asim(&[("session_ttl", "100")]).await;
    service.advance(year);
    let session = service.login("asim", "password1").await.session_id();
    service.turn_back(year);
    let listed = service.call("ListSessions", json!({"user_id": ID})).await;
    assert_eq!(listed.body["sessions"][0]["expires"], START + 100);
    let read = service.session(&session).await;
    assert_eq!(
        (read.status, &read.body["session"][0]["expires"]),
        (200, &json!(START + 100))
    );
    service.advance(99);
    assert_eq!(service.session(&session).await.status, 200);
    let listed = service.call("ListSessions", json!({"user_id": ID})).await;
    assert_eq!(listed.body["sessions"][0]["expires"], START + 100);
    service.advance(1);
    assert_eq!(service.session(&session).await.status, 404);
    assert!(service.handles(ID).await.is_empty());
}

#[tokio::test]
async fn a_last_use_from_a_clock_that_was_ahead_keeps_no_idle_session_alive() {
    let year = 365 * 24 * 3600;
    let service = service_with_asim(&[("session_idle_ttl", "100"), ("session_ttl", "100000000")]).await;
    let session = service.login("asim", "password1").await.session_id();
    service.advance(50);
    service.turn_back(50);
    let ahead = service.restart().variable("session_idle_ttl", "100").start();
    ahead.advance(99);
    assert_eq!(ahead.session(&session).await.status, 200);
    service.replace_stored(&(START + 99).to_string(), &(START + year).to_string());
    assert_eq!(service.session(&session).await.status, 200);
    service.advance(110);
    assert_eq!(service.session(&session).await.status, 404);
}

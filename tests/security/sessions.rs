//! Sessions: what is stored, how sessions end, and how they are listed.

use serde_json::json;

use crate::support::{ID, OTHER_ID, START, Service};

async fn service_with_asim(variables: &[(&str, &str)]) -> Service {
    let service = Service::builder().variables(variables).start();
    service.create_asim().await;
    service
}

async fn handles(service: &Service) -> Vec<String> {
    let response = service.call("ListSessions", json!({"user_id": ID})).await;
    assert_eq!(response.status, 200, "{response:?}");
    let sessions = response.body["sessions"].as_array().unwrap();
    sessions
        .iter()
        .map(|session| session["handle"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_stored_handle_is_no_session_id() {
    let service = service_with_asim(&[]).await;
    let session = service.login("asim", "password1").await.session_id();
    assert!(!service.stored().contains(&session));
    let [handle]: [String; 1] = handles(&service).await.try_into().unwrap();
    assert!(service.stored().contains(&handle));
    let padded = format!("{handle}{handle}");
    assert_eq!(service.session(&handle).await.status, 404);
    assert_eq!(service.session(&padded).await.status, 404);
}

#[tokio::test]
async fn list_sessions_returns_the_client_of_each_login() {
    let service = service_with_asim(&[]).await;
    service.login("asim", "password1").await.session_id();
    service.advance(60);
    let login = json!({"username": "asim", "password": "password1", "client_address": "192.0.2.7",
        "userAgent": "Firefox/200"});
    assert_eq!(service.call("Login", login).await.status, 200);
    let [newer, older]: [String; 2] = handles(&service).await.try_into().unwrap();
    service
        .call("ListSessions", json!({"userId": ID}))
        .await
        .assert_ok(&json!({"sessions": [
            {"client_address": "192.0.2.7", "created": START + 60, "expires": START + 60 + 604_800, "handle": newer,
                "last_used": START + 60, "user_agent": "Firefox/200"},
            {"client_address": "", "created": START, "expires": START + 604_800, "handle": older, "last_used": START,
                "user_agent": ""},
        ]}));
    let unknown = json!({"user_id": OTHER_ID});
    service
        .call("ListSessions", unknown)
        .await
        .assert_error(404, "user-not-found");
}

#[tokio::test]
async fn logout_by_handle_ends_that_session_and_no_other() {
    let service = service_with_asim(&[]).await;
    let kept = service.login("asim", "password1").await.session_id();
    let [kept_handle]: [String; 1] = handles(&service).await.try_into().unwrap();
    let ended = service.login("asim", "password1").await.session_id();
    let all = handles(&service).await;
    let handle = all.iter().find(|handle| **handle != kept_handle).unwrap();
    service
        .call("Logout", json!({"handle": handle}))
        .await
        .assert_ok(&json!({}));
    assert_eq!(service.session(&ended).await.status, 404);
    assert_eq!(service.session(&kept).await.status, 200);
    assert_eq!(handles(&service).await, [kept_handle]);
    let both = json!({"handle": handle, "session_id": kept});
    service.call("Logout", both).await.assert_invalid("session_id");
}

#[tokio::test]
async fn logout_all_ends_every_session_and_keeps_the_password() {
    let service = service_with_asim(&[]).await;
    let first = service.login("asim", "password1").await.session_id();
    let second = service.login("asim", "password1").await.session_id();
    service
        .call("LogoutAll", json!({"user_id": ID}))
        .await
        .assert_ok(&json!({}));
    assert_eq!(service.session(&first).await.status, 404);
    assert_eq!(service.session(&second).await.status, 404);
    assert!(handles(&service).await.is_empty());
    service.login("asim", "password1").await.session_id();
    assert_eq!(handles(&service).await.len(), 1);
    let unknown = json!({"user_id": OTHER_ID});
    service
        .call("LogoutAll", unknown)
        .await
        .assert_error(404, "user-not-found");
}

#[tokio::test]
async fn concurrent_logins_are_all_listed_and_can_all_be_ended() {
    let service = service_with_asim(&[]).await;
    // As many as may be in flight at once without counting as guesses.
    let logins = (0..4).map(|_| service.login("asim", "password1"));
    let sessions: Vec<_> = futures_util::future::join_all(logins)
        .await
        .iter()
        .map(|a| a.session_id())
        .collect();
    let handles = handles(&service).await;
    assert_eq!(handles.len(), 4);
    for handle in handles {
        service
            .call("Logout", json!({"handle": handle}))
            .await
            .assert_ok(&json!({}));
    }
    for session in sessions {
        assert_eq!(service.session(&session).await.status, 404);
    }
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
    service.advance(99);
    assert_eq!(service.session(&session).await.status, 200);
    service.advance(100);
    assert_eq!(service.session(&session).await.status, 404);
    assert!(handles(&service).await.is_empty());
}

#[tokio::test]
async fn a_session_in_use_keeps_no_other_session_alive() {
    let service = service_with_asim(&[("session_idle_ttl", "100")]).await;
    let used = service.login("asim", "password1").await.session_id();
    let idle = service.login("asim", "password1").await.session_id();
    service.advance(60);
    assert_eq!(service.session(&used).await.status, 200);
    service.advance(60);
    assert_eq!(service.session(&idle).await.status, 404);
    assert_eq!(service.session(&used).await.status, 200);
}

#[tokio::test]
async fn the_cleanup_deletes_a_session_a_minute_after_it_has_expired() {
    let service = service_with_asim(&[("session_ttl", "100")]).await;
    let session = service.login("asim", "password1").await.session_id();
    let [handle]: [String; 1] = handles(&service).await.try_into().unwrap();
    service.advance(99);
    // Each login runs the cleanup.
    service.login("asim", "password1").await.session_id();
    assert_eq!(service.session(&session).await.status, 200);
    service.advance(60);
    service.login("asim", "password1").await.session_id();
    assert_eq!(service.session(&session).await.status, 404);
    assert!(service.stored().contains(&handle), "another request may be reading it");
    service.advance(1);
    service.login("asim", "password1").await.session_id();
    assert!(!service.stored().contains(&handle));
}

#[tokio::test]
async fn the_cleanup_deletes_a_session_a_minute_after_logout_all() {
    let service = service_with_asim(&[]).await;
    service.login("asim", "password1").await.session_id();
    let [handle]: [String; 1] = handles(&service).await.try_into().unwrap();
    service
        .call("LogoutAll", json!({"user_id": ID}))
        .await
        .assert_ok(&json!({}));
    for (seconds, remains) in [(59, true), (1, false)] {
        service.advance(seconds);
        service.login("asim", "password1").await.session_id();
        assert_eq!(service.stored().contains(&handle), remains);
    }
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

#[tokio::test]
async fn login_cleans_what_it_is_told_of_the_client_and_never_refuses_it() {
    let long = "é".repeat(400);
    let cases = [
        ("client_address", "nowhere", ""),
        ("client_address", "192.0.2.7:443", "192.0.2.7"),
        ("client_address", "[2001:db8::1]:443", "2001:db8::1"),
        ("client_address", "fe80::1%eth0", "fe80::1"),
        ("user_agent", "a\r\nb", "a  b"),
        ("user_agent", &long, &long[..512]),
    ];
    for (field, value, shown) in cases {
        let service = service_with_asim(&[]).await;
        let mut request = json!({"username": "asim", "password": "password1"});
        request[field] = json!(value);
        let login = service.call("Login", request).await;
        assert_eq!(login.status, 200, "{field} = {value:?}");
        let listed = service.call("ListSessions", json!({"user_id": ID})).await;
        assert_eq!(listed.body["sessions"][0][field], shown, "{value:?}");
    }
}

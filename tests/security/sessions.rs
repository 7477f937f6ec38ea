//! Sessions: what is stored, how sessions end, and how they are listed.

use serde_json::json;

use crate::support::{ID, OTHER_ID, START, Service};

async fn service_with_asim(variables: &[(&str, &str)]) -> Service {
    let service = Service::builder().variables(variables).start();
    service.create_asim().await;
    service
}

async fn handles(service: &Service) -> Vec<String> {
    service.handles(ID).await
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
async fn logout_by_handle_ends_no_session_of_another_user_than_the_given_one() {
    let service = service_with_asim(&[]).await;
    let bob = service.create("bob").await;
    let session = service.login("asim", "password1").await.session_id();
    let [handle]: [String; 1] = handles(&service).await.try_into().unwrap();
    let of = |user: &str| json!({"handle": handle, "user_id": user});
    let stranger = service.call("Logout", of(&bob)).await;
    stranger.assert_error(404, "session-not-found");
    assert_eq!(service.session(&session).await.status, 200);
    let unknown = json!({"handle": "0".repeat(64), "user_id": ID});
    service
        .call("Logout", unknown)
        .await
        .assert_error(404, "session-not-found");
    // Repeated, it is as harmless as the first time.
    for _ in 0..2 {
        service.call("Logout", of(ID)).await.assert_ok(&json!({}));
        assert_eq!(service.session(&session).await.status, 404);
    }
    let by_id = json!({"session_id": session, "user_id": ID});
    service.call("Logout", by_id).await.assert_invalid("user_id");
}

#[tokio::test]
async fn logout_refuses_what_no_session_could_have() {
    let service = service_with_asim(&[]).await;
    let session = service.login("asim", "password1").await.session_id();
    let [handle]: [String; 1] = handles(&service).await.try_into().unwrap();
    for wrong in [
        format!("{session}\n"),
        format!("Bearer {session}"),
        session[1..].to_owned(),
    ] {
        let request = json!({"session_id": wrong});
        service.call("Logout", request).await.assert_invalid("session_id");
    }
    for wrong in [format!("{handle}\n"), handle.to_uppercase(), handle[1..].to_owned()] {
        let request = json!({"handle": wrong});
        service.call("Logout", request).await.assert_invalid("handle");
    }
    assert_eq!(service.session(&session).await.status, 200);
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
    // The first cleanup after a minute ends the row, the second clears the session away.
    for (seconds, remains) in [(59, true), (1, true), (0, false)] {
        service.advance(seconds);
        service.login("asim", "password1").await.session_id();
        assert_eq!(service.stored().contains(&handle), remains);
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

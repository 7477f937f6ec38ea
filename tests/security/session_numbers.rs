//! How many sessions a user has: the limit, and that no request costs more because there are many.

use host::hooks::Operation;
use serde_json::{Value, json};

use crate::support::{ID, Service};

async fn service_with_asim(variables: &[(&str, &str)]) -> Service {
    let service = Service::builder().variables(variables).start();
    service.create_asim().await;
    service
}

async fn log_in(service: &Service) -> String {
    service.login("asim", "password1").await.session_id()
}

#[tokio::test]
async fn a_login_beyond_the_limit_ends_the_oldest_session() {
    let service = service_with_asim(&[("sessions_per_user", "3")]).await;
    service.create("bob").await;
    let of_bob = service.login("bob", "password1").await.session_id();
    let mut sessions = Vec::new();
    for _ in 0..5 {
        service.advance(1);
        sessions.push(log_in(&service).await);
    }
    for (session, status) in sessions.iter().zip([404, 404, 200, 200, 200]) {
        assert_eq!(service.session(session).await.status, status);
    }
    assert_eq!(service.handles(ID).await.len(), 3);
    assert_eq!(service.session(&of_bob).await.status, 200);
    for unusable in ["0", "10001", "x"] {
        let service = service_with_asim(&[("sessions_per_user", unusable)]).await;
        let login = service.login("asim", "password1").await;
        login.assert_misconfigured("sessions_per_user");
    }
}

#[tokio::test]
async fn a_session_that_ended_does_not_count_towards_the_limit() {
    let service = service_with_asim(&[("sessions_per_user", "2")]).await;
    let kept = log_in(&service).await;
    for _ in 0..3 {
        service.advance(1);
        let session = log_in(&service).await;
        let logout = service.call("Logout", json!({"session_id": session})).await;
        logout.assert_ok(&json!({}));
    }
    assert_eq!(service.session(&kept).await.status, 200);
    service
        .call("LogoutAll", json!({"user_id": ID}))
        .await
        .assert_ok(&json!({}));
    let (first, second) = (log_in(&service).await, log_in(&service).await);
    assert_eq!(service.session(&first).await.status, 200);
    assert_eq!(service.session(&second).await.status, 200);
}

#[tokio::test]
async fn a_lower_limit_is_reached_within_a_few_logins() {
    let service = service_with_asim(&[]).await;
    for _ in 0..8 {
        log_in(&service).await;
    }
    let lower = service.restart().variable("sessions_per_user", "2").start();
    for remaining in [5, 2, 2] {
        lower.advance(1);
        log_in(&lower).await;
        assert_eq!(lower.handles(ID).await.len(), remaining);
    }
}

#[tokio::test]
async fn list_sessions_finds_a_session_in_use_behind_a_thousand_idle_ones() {
    let service = service_with_asim(&[("session_idle_ttl", "100"), ("sessions_per_user", "2000")]).await;
    let used = log_in(&service).await;
    let [used_handle]: [String; 1] = service.handles(ID).await.try_into().unwrap();
    service.advance(1);
    log_in(&service).await;
    let idle = service.handles(ID).await[0].clone();
    service.copy_session(&idle, 1_100);
    assert_eq!(service.handles(ID).await.len(), 1_000);
    service.advance(60);
    assert_eq!(service.session(&used).await.status, 200);
    service.advance(60);
    assert_eq!(service.handles(ID).await, [used_handle]);
    assert_eq!(service.session(&used).await.status, 200);
}

/// How many of the copied sessions have rows that say they ended.
fn ended(service: &Service) -> u32 {
    let ended = "SELECT count(*) FROM users_sessions WHERE expires <= created";
    service.database().query_row(ended, [], |row| row.get(0)).unwrap()
}

/// One statement that wrote to each of 100,000 rows took 0.2 to 0.9 s, in which no one could log in.
#[tokio::test]
async fn what_ends_all_sessions_writes_to_no_more_rows_if_there_are_many() {
    let password = json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    let requests: [(&str, Value); 3] = [
        ("LogoutAll", json!({"user_id": ID})),
        ("UpdatePassword", password),
        ("Delete", json!({"id": ID})),
    ];
    for (rpc, request) in requests {
        let service = service_with_asim(&[]).await;
        service.create("bob").await;
        let session = log_in(&service).await;
        let [handle]: [String; 1] = service.handles(ID).await.try_into().unwrap();
        service.copy_session(&handle, 250);
        service.call(rpc, request).await.assert_ok(&json!({}));
        assert_eq!(service.session(&session).await.status, 404);
        assert_eq!(ended(&service), 0, "{rpc}");
        service.advance(60);
        // Each login runs the cleanup. It ends a hundred rows, and clears four away.
        for rows in [100, 200 - 4, 251 - 8] {
            service.login("bob", "password1").await.session_id();
            assert_eq!(ended(&service), rows, "{rpc}");
        }
        for _ in 0..62 {
            service.login("bob", "password1").await.session_id();
        }
        let stored = service.stored();
        assert!(!stored.contains(ID) || rpc != "Delete", "{rpc}: {stored}");
        assert_eq!((ended(&service), stored.contains(&handle)), (0, false), "{rpc}");
    }
}

#[tokio::test]
async fn delete_takes_the_documents_of_its_sessions_with_it() {
    let service = service_with_asim(&[("session_idle_ttl", "100")]).await;
    let login = json!({"username": "asim", "password": "password1", "client_address": "192.0.2.7",
        "user_agent": "Firefox/200"});
    for _ in 0..16 {
        let session = service.call("Login", login.clone()).await.session_id();
        service.advance(10);
        assert_eq!(service.session(&session).await.status, 200);
    }
    service.call("Delete", json!({"id": ID})).await.assert_ok(&json!({}));
    let stored = service.stored();
    assert!(!stored.contains("192.0.2.7") && !stored.contains("used:"), "{stored}");
    service.create_asim().await;
    service.call("Login", login).await.session_id();
    service.recorder.take();
    service.call("Delete", json!({"id": ID})).await.assert_ok(&json!({}));
    let deleted = service.recorder.take();
    let documents = deleted
        .iter()
        .filter(|call| matches!(call, Operation::KeyValueDelete { key } if key.starts_with("session:")));
    assert_eq!(documents.count(), 1);
}

//! Storage that is slow, or fails at the wrong moment: what a request leaves behind stops no other request.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use host::hooks::{Operation, StorageCall, StorageHook, Verdict, VirtualClock};
use serde_json::json;

use crate::support::{ID, Service, asim, post};

/// Lets five minutes pass after each call.
struct Slow(Arc<VirtualClock>);

#[async_trait]
impl StorageHook for Slow {
    async fn before(&self, _: &StorageCall) -> Verdict {
        Verdict::Proceed
    }

    async fn after(&self, _: &StorageCall) {
        self.0.advance(Duration::from_mins(5));
    }
}

#[tokio::test]
async fn a_request_that_takes_many_minutes_succeeds() {
    let service = Service::new();
    let slow = service.restart().hook(Arc::new(Slow(service.clock.clone()))).start();
    slow.call("Create", asim()).await.assert_ok(&json!({}));
    let rename = json!({"id": ID, "username": "carol"});
    slow.call("Update", rename).await.assert_ok(&json!({}));
    let session = slow.login("carol", "password1").await.session_id();
    assert_eq!(slow.session(&session).await.status, 200);
    slow.call("Delete", json!({"id": ID})).await.assert_ok(&json!({}));
    assert_eq!(service.session(&session).await.status, 404);
}

/// Lets the calls that match go wrong.
struct Wrong(fn(&Operation) -> bool, Verdict);

#[async_trait]
impl StorageHook for Wrong {
    async fn before(&self, call: &StorageCall) -> Verdict {
        if self.0(&call.operation) {
            self.1
        } else {
            Verdict::Proceed
        }
    }
}

fn marks(call: &Operation) -> bool {
    matches!(call, Operation::KeyValueSet { value, .. } if value.starts_with(b"moving"))
}

fn commits(call: &Operation) -> bool {
    matches!(call, Operation::SqliteExecute { statement, .. } if statement.contains("UPDATE users_users"))
}

#[tokio::test]
async fn a_change_that_was_cut_off_blocks_no_other_request() {
    for (at, verdict) in [
        (marks as fn(&Operation) -> bool, Verdict::Die),
        (marks, Verdict::DieAfter),
        (commits, Verdict::Die),
        (commits, Verdict::DieAfter),
        (commits, Verdict::FailAfter),
    ] {
        let service = Service::new();
        service.create_asim().await;
        let session = service.login("asim", "password1").await.session_id();
        let rename = json!({"id": ID, "username": "bob"});
        let cut_off = service.restart().hook(Arc::new(Wrong(at, verdict))).start();
        let reply = cut_off.app.request(post("Update", &rename)).await;
        assert!(reply.is_err() || verdict == Verdict::FailAfter);
        assert_eq!(service.session(&session).await.status, 200, "{verdict:?}");
        service.call("Update", rename).await.assert_ok(&json!({}));
        assert_eq!(service.session(&session).await.body["session"][0]["username"], "bob");
        assert_eq!(service.login("bob", "password1").await.status, 200);
    }
}

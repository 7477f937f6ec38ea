//! Storage that is slow, or fails at the wrong moment: nothing that a request leaves behind is in the way of others.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use host::seams::{Operation, StorageCall, StorageSeam, Verdict, VirtualClock};
use serde_json::{Value, json};

use crate::support::{ID, TOKEN, World};

/// Lets minutes pass after each call.
struct Slow(Arc<VirtualClock>);

#[async_trait]
impl StorageSeam for Slow {
    async fn before(&self, _: &StorageCall) -> Verdict {
        Verdict::Proceed
    }

    async fn after(&self, _: &StorageCall) {
        self.0.advance(Duration::from_mins(5));
    }
}

fn asim() -> Value {
    json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"})
}

#[tokio::test]
async fn a_request_may_take_as_long_as_it_takes() {
    let world = World::new();
    let slow = world.restarted_behind(Arc::new(Slow(world.clock.clone())));
    slow.call("Create", asim()).await.is_ok(&json!({}));
    let rename = json!({"id": ID, "username": "carol"});
    slow.call("Update", rename).await.is_ok(&json!({}));
    let session = slow.login("carol", "password1").await.session_id();
    assert_eq!(slow.session(&session).await.status, 200);
    slow.call("Delete", json!({"id": ID})).await.is_ok(&json!({}));
    assert_eq!(world.session(&session).await.status, 404);
}

/// Goes wrong when a document is marked, or when a row is changed.
struct Wrong(fn(&Operation) -> bool, Verdict);

#[async_trait]
impl StorageSeam for Wrong {
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
async fn a_change_that_was_cut_off_holds_up_nobody() {
    for (at, verdict) in [
        (marks as fn(&Operation) -> bool, Verdict::Die),
        (marks, Verdict::DieAfter),
        (commits, Verdict::Die),
        (commits, Verdict::DieAfter),
        (commits, Verdict::FailAfter),
    ] {
        let world = World::new();
        world.call("Create", asim()).await.is_ok(&json!({}));
        let session = world.login("asim", "password1").await.session_id();
        let rename = json!({"id": ID, "username": "bob"});
        let request = http::Request::post("/users/Users/Update").header("authorization", format!("Bearer {TOKEN}"));
        let request = request.body(rename.to_string().into()).unwrap();
        let cut_off = world.restarted_behind(Arc::new(Wrong(at, verdict)));
        let reply = cut_off.app.request(request).await;
        assert!(reply.is_err() || verdict == Verdict::FailAfter);
        assert_eq!(world.session(&session).await.status, 200, "{verdict:?}");
        world.call("Update", rename).await.is_ok(&json!({}));
        assert_eq!(world.session(&session).await.body["session"][0]["username"], "bob");
        assert_eq!(world.login("bob", "password1").await.status, 200);
    }
}

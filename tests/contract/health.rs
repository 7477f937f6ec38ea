//! The health check, and what happens while a store is out.

use std::sync::Arc;

use async_trait::async_trait;
use host::seams::{Operation, StorageCall, StorageSeam, Verdict};
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn a_healthy_service_says_so_on_an_empty_state_directory() {
    let world = World::new();
    let answer = world.send("GET", "/healthz", "").await;
    answer.is_ok(&json!({"status": "ok"}));
}

#[tokio::test]
async fn a_store_that_is_none_is_a_503_without_backend_text() {
    let detail = "storage is unavailable; try again";
    for file in ["sqlite_db.db", "sqlite_key_value.db"] {
        let world = World::new();
        std::fs::write(world.directory.path().join(file), [b'x'; 4096]).unwrap();
        let answer = world.send("GET", "/healthz", "").await;
        answer.is_error("users", 503, detail);
        assert_eq!(answer.header("retry-after"), Some("1"));
        let request = json!({"username": "asim", "email": "asim@example.com", "password": "password1"});
        let create = world.call("Create", request).await;
        create.is_error("users.Create", 503, detail);
    }
}

/// Has the answer of whoever takes a lease be lost.
struct LostLease;

#[async_trait]
impl StorageSeam for LostLease {
    async fn before(&self, call: &StorageCall) -> Verdict {
        match &call.operation {
            Operation::SqliteExecute { statement, .. } if statement.contains("INSERT INTO users_leases") => {
                Verdict::FailAfter
            }
            _ => Verdict::Proceed,
        }
    }
}

#[tokio::test]
async fn a_lease_whose_answer_was_lost_is_in_nobodys_way() {
    let world = World::new();
    let id = world.create("asim").await;
    let rename = json!({"id": id, "username": "bob"});
    let lost = world
        .restarted_behind(Arc::new(LostLease))
        .call("Update", rename.clone())
        .await;
    assert_eq!(lost.status, 503, "{lost:?}");
    assert_eq!(world.call("Update", rename).await.status, 200);
}

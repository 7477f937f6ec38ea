//! The health check, and what happens while a store is out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// Has the statements that insert into a table go wrong, and counts them.
struct Failing {
    insert: &'static str,
    verdict: Verdict,
    count: AtomicUsize,
}

impl Failing {
    fn new(insert: &'static str, verdict: Verdict) -> Arc<Self> {
        let count = AtomicUsize::new(0);
        Arc::new(Self { insert, verdict, count })
    }
}

#[async_trait]
impl StorageSeam for Failing {
    async fn before(&self, call: &StorageCall) -> Verdict {
        match &call.operation {
            Operation::SqliteExecute { statement, .. } if statement.contains(self.insert) => {
                self.count.fetch_add(1, Ordering::SeqCst);
                self.verdict
            }
            _ => Verdict::Proceed,
        }
    }
}

/// It may have taken effect. Only where the schema isn't there is it known that it hasn't.
#[tokio::test]
async fn a_statement_that_failed_is_not_repeated() {
    let world = World::new();
    world.create("asim").await;
    let failing = Failing::new("INSERT INTO users_attempts", Verdict::Fail);
    let login = world.restarted_behind(failing.clone()).login("asim", "password1").await;
    login.is_error("users.Login", 503, "storage is unavailable; try again");
    assert_eq!(failing.count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_lease_whose_answer_was_lost_is_in_nobodys_way() {
    let world = World::new();
    let id = world.create("asim").await;
    let rename = json!({"id": id, "username": "bob"});
    let failing = Failing::new("INSERT INTO users_leases", Verdict::FailAfter);
    let lost = world.restarted_behind(failing).call("Update", rename.clone()).await;
    assert_eq!(lost.status, 503, "{lost:?}");
    assert_eq!(world.call("Update", rename).await.status, 200);
}

//! Storage that is slow, or never answers: a document that isn't about to be written within half a lease isn't written
//! at all, and whoever is cut off holds a lease to its end.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use host::seams::{Operation, StorageCall, StorageSeam, Verdict, VirtualClock};
use serde_json::{Value, json};

use crate::support::{ID, TOKEN, World};

/// Half of `write_lease`, in milliseconds.
const HALF: u64 = 5_000;

/// Lets time pass while the database executes what inserts into this table.
struct Slow {
    clock: Arc<VirtualClock>,
    insert: String,
    passes: Duration,
}

#[async_trait]
impl StorageSeam for Slow {
    async fn before(&self, _: &StorageCall) -> Verdict {
        Verdict::Proceed
    }

    async fn after(&self, call: &StorageCall) {
        if matches!(&call.operation, Operation::SqliteExecute { statement, .. } if statement.contains(&self.insert)) {
            self.clock.advance(self.passes);
        }
    }
}

/// The same service on a database that takes so many milliseconds to insert into a table.
fn slow(world: &World, table: &str, millis: u64) -> World {
    world.restarted_behind(Arc::new(Slow {
        clock: world.clock.clone(),
        insert: format!("INSERT INTO {table} "),
        passes: Duration::from_millis(millis),
    }))
}

fn asim() -> Value {
    json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"})
}

#[tokio::test]
async fn a_write_commits_within_half_its_lease_or_not_at_all() {
    for table in ["users_leases", "users_names"] {
        let world = World::new();
        let late = slow(&world, table, HALF + 1).call("Create", asim()).await;
        late.is_error("users.Create", 503, "others are changing this just now; try again");
        assert!(!world.stored().contains("user:"), "{table}");
        // The name is free again, and so is the user.
        slow(&world, table, HALF).call("Create", asim()).await.is_ok(&json!({}));
        let rename = json!({"id": ID, "username": "carol"});
        let late = slow(&world, table, HALF + 1).call("Update", rename).await;
        assert_eq!(late.status, 503, "{table}");
        assert!(world.stored().contains("\"asim\""), "{table}");
    }
}

#[tokio::test]
async fn a_login_writes_its_session_within_half_a_lease_or_not_at_all() {
    let world = World::new();
    world.call("Create", asim()).await.is_ok(&json!({}));
    let late = slow(&world, "users_logins", HALF + 1).login("asim", "password1").await;
    assert_eq!(late.status, 503, "{late:?}");
    assert!(!world.stored().contains("session:"));
    let in_time = slow(&world, "users_logins", HALF).login("asim", "password1").await;
    assert_eq!(world.session(&in_time.session_id()).await.status, 200);
}

/// Cuts off who is about to write a document.
struct CutOff;

#[async_trait]
impl StorageSeam for CutOff {
    async fn before(&self, call: &StorageCall) -> Verdict {
        match call.operation {
            Operation::KeyValueSet { .. } => Verdict::Die,
            _ => Verdict::Proceed,
        }
    }
}

#[tokio::test]
async fn a_lease_lasts_as_long_as_is_set() {
    let world = World::new();
    world.call("Create", asim()).await.is_ok(&json!({}));
    let rename = |name| json!({"id": ID, "username": name});
    let request = http::Request::post("/users/Users/Update").header("authorization", format!("Bearer {TOKEN}"));
    let request = request.body(rename("bob").to_string().into()).unwrap();
    assert!(
        world
            .restarted_behind(Arc::new(CutOff))
            .app
            .request(request)
            .await
            .is_err()
    );
    world.advance(9);
    assert_eq!(world.call("Update", rename("carol")).await.status, 503);
    world.advance(1);
    assert_eq!(world.call("Update", rename("carol")).await.status, 200);
}

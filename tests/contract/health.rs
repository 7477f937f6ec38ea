//! The health check, and what happens while a store is out.

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

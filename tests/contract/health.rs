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
async fn a_database_that_is_none_is_a_503_without_backend_text() {
    let world = World::new();
    std::fs::write(world.directory.path().join("sqlite_db.db"), [b'x'; 4096]).unwrap();
    let detail = "storage is unavailable; try again";
    let answer = world.send("GET", "/healthz", "").await;
    answer.is_error("users", 503, detail);
    assert_eq!(answer.header("retry-after"), Some("1"));
    let login = world.login("asim", "password1").await;
    login.is_error("users.Login", 503, detail);
}

//! The blocklist: off for the document's sake, and what it refuses when it is on.

use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn common_passwords_and_own_names_are_refused_when_asked_for() {
    let world = World::with_variables(&[("password_blocklist", "common")]);
    let create = |password: &str| {
        let request = json!({"username": "asim.aslam", "email": "asim@example.com", "password": password});
        world.call("Create", request)
    };
    let common = "password is one of the most common passwords";
    let own = "password must not be the username or the email address";
    for (password, detail) in [
        ("password1", common),
        ("PASSWORD1", common),
        ("Asim.Aslam", own),
        ("ASIM@example.com", own),
    ] {
        create(password).await.is_error("users.Create", 400, detail);
    }
    let answer = create("correct horse battery staple").await;
    let id = answer.body["id"].as_str().unwrap();
    let change = json!({"user_id": id, "old_password": "correct horse battery staple", "new_password": "iloveyou1",
        "confirm_password": "iloveyou1"});
    let detail = "new_password is one of the most common passwords";
    world
        .call("UpdatePassword", change)
        .await
        .is_error("users.UpdatePassword", 400, detail);
}

#[tokio::test]
async fn it_is_off_by_default_and_has_no_other_setting() {
    World::new().create("asim").await;
    let world = World::with_variables(&[("password_blocklist", "on")]);
    let request = json!({"username": "asim", "email": "asim@example.com", "password": "password1"});
    let answer = world.call("Create", request).await;
    answer.is_error(
        "users.Create",
        500,
        "the variable password_blocklist must be 'off' or 'common'",
    );
}

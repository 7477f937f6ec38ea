//! Create: what it takes, what it refuses, and what it answers.

use serde_json::json;

use crate::support::{ID, START, World};

#[tokio::test]
async fn names_are_trimmed_and_lower_cased_and_the_id_is_canonical() {
    let world = World::new();
    let request = json!({"id": ID.to_uppercase(), "username": "  Asim.B ", "email": " Asim@Example.COM ",
        "password": " pass word "});
    world.call("Create", request).await.is_ok(&json!({}));
    let user = json!({"user": [{"created": START, "email": "asim@example.com", "id": ID, "updated": START,
        "username": "asim.b"}]});
    world.call("Read", json!({"id": ID.to_uppercase()})).await.is_ok(&user);
    // The password alone is taken as it is.
    assert_eq!(world.login("ASIM.B", " pass word ").await.status, 200);
    assert_eq!(world.login("asim.b", "pass word").await.status, 401);
}

#[tokio::test]
async fn without_an_id_the_answer_names_the_new_one() {
    let world = World::new();
    let request = json!({"username": "asim", "email": "asim@example.com", "password": "password1"});
    let answer = world.call("Create", request).await;
    let id = answer.body["id"].as_str().unwrap();
    answer.is_ok(&json!({"id": id}));
    assert_eq!(world.call("Read", json!({"id": id})).await.body["user"][0]["id"], id);
}

#[tokio::test]
async fn what_is_in_use_is_named_id_first() {
    let world = World::new();
    let create = |id: &str, username: &str, email: &str| {
        let request = json!({"id": id, "username": username, "email": email, "password": "password1"});
        world.call("Create", request)
    };
    let other = "00000000-0000-4000-8000-000000000000";
    create(ID, "asim", "asim@example.com").await.is_ok(&json!({}));
    let taken = [
        (ID, "new", "new@example.com", "id is taken"),
        (ID, "asim", "asim@example.com", "id is taken"),
        (other, "ASIM", "new@example.com", "username is taken"),
        (other, "asim", "asim@example.com", "username is taken"),
        (other, "new", "Asim@example.com", "email is taken"),
    ];
    for (id, username, email, detail) in taken {
        create(id, username, email).await.is_error("users.Create", 409, detail);
    }
    // Nothing of the refused ones stays behind.
    create(other, "new", "new@example.com").await.is_ok(&json!({}));
}

#[tokio::test]
async fn of_two_that_hold_the_names_the_one_with_the_username_is_told() {
    for [one, other] in [["asim", "bob"], ["bob", "asim"]] {
        let world = World::new();
        for (username, id) in [(one, ID), (other, "00000000-0000-4000-8000-000000000000")] {
            let email = format!("{username}@example.com");
            let request = json!({"id": id, "username": username, "email": email, "password": "password1"});
            world.call("Create", request).await.is_ok(&json!({}));
        }
        let request = json!({"username": "asim", "email": "bob@example.com", "password": "password1"});
        let answer = world.call("Create", request).await;
        answer.is_error("users.Create", 409, "username is taken");
    }
}

#[tokio::test]
async fn every_rule_has_its_sentence() {
    let world = World::new();
    let long_name = "a".repeat(65);
    let long_email = format!("{}@example.com", "a".repeat(250));
    let long_password = "x".repeat(1025);
    let username = "username must be 1 to 64 ASCII letters, digits, '.', '_' or '-', beginning and ending with a \
                    letter or digit";
    let email = "email must be a valid email address in ASCII";
    let rules = [
        ("id", "x", "id must be a UUID"),
        ("username", "", "username is required"),
        ("username", " ", "username is required"),
        ("username", &long_name, username),
        ("username", "-a", username),
        ("username", "a.", username),
        ("username", "jürgen", username),
        ("email", "", "email is required"),
        ("email", "asim", email),
        ("email", "asim@localhost", email),
        ("email", "jürgen@example.com", email),
        ("email", "a\u{202e}b@example.com", email),
        ("email", &long_email, "email must be at most 254 bytes"),
        ("password", "", "password is required"),
        ("password", "seven77", "password must be at least 8 characters"),
        ("password", &long_password, "password must be at most 1024 bytes"),
    ];
    for (field, value, detail) in rules {
        let mut request = json!({"username": "asim", "email": "asim@example.com", "password": "password1"});
        request[field] = json!(value);
        world
            .call("Create", request)
            .await
            .is_error("users.Create", 400, detail);
    }
}

//! Create: what it takes, what it refuses, and what it answers.

use serde_json::json;

use crate::support::{ID, OTHER_ID, START, Service, asim};

#[tokio::test]
async fn create_trims_and_lowercases_names_and_makes_the_id_canonical() {
    let service = Service::new();
    let request = json!({"id": ID.to_uppercase(), "username": "  Asim.B ", "email": " Asim@Example.COM ",
        "password": " pass word "});
    service.call("Create", request).await.assert_ok(&json!({}));
    let user = json!({"user": [{"created": START, "email": "asim@example.com", "id": ID, "updated": START,
        "username": "asim.b"}]});
    service
        .call("Read", json!({"id": ID.to_uppercase()}))
        .await
        .assert_ok(&user);
    // The password stays as it is.
    assert_eq!(service.login("ASIM.B", " pass word ").await.status, 200);
    assert_eq!(service.login("asim.b", "pass word").await.status, 401);
}

#[tokio::test]
async fn create_returns_the_new_id_if_none_is_given() {
    let service = Service::new();
    let request = json!({"username": "asim", "email": "asim@example.com", "password": "password1"});
    let response = service.call("Create", request).await;
    let id = response.body["id"].as_str().unwrap();
    response.assert_ok(&json!({"id": id}));
    assert_eq!(service.call("Read", json!({"id": id})).await.body["user"][0]["id"], id);
}

#[tokio::test]
async fn create_reports_an_id_conflict_before_a_username_conflict_before_an_email_conflict() {
    let service = Service::new();
    let create = |id: &str, username: &str, email: &str| {
        let request = json!({"id": id, "username": username, "email": email, "password": "password1"});
        service.call("Create", request)
    };
    create(ID, "asim", "asim@example.com").await.assert_ok(&json!({}));
    let conflicts = [
        (ID, "new", "new@example.com", "id-taken"),
        (ID, "asim", "asim@example.com", "id-taken"),
        (OTHER_ID, "ASIM", "new@example.com", "username-taken"),
        (OTHER_ID, "asim", "asim@example.com", "username-taken"),
        (OTHER_ID, "new", "Asim@example.com", "email-taken"),
    ];
    for (id, username, email, reason) in conflicts {
        create(id, username, email).await.assert_error(409, reason);
    }
    // A refused request leaves nothing behind.
    create(OTHER_ID, "new", "new@example.com").await.assert_ok(&json!({}));
}

#[tokio::test]
async fn create_reports_the_username_conflict_if_two_users_hold_the_names() {
    for [first, second] in [["asim", "bob"], ["bob", "asim"]] {
        let service = Service::new();
        for (username, id) in [(first, ID), (second, OTHER_ID)] {
            let email = format!("{username}@example.com");
            let request = json!({"id": id, "username": username, "email": email, "password": "password1"});
            service.call("Create", request).await.assert_ok(&json!({}));
        }
        let request = json!({"username": "asim", "email": "bob@example.com", "password": "password1"});
        let response = service.call("Create", request).await;
        response.assert_error(409, "username-taken");
    }
}

#[tokio::test]
async fn create_names_the_field_and_the_rule_that_it_breaks() {
    let service = Service::new();
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
        ("email", "a@b?c.com", email),
        ("email", "a@example.com?bcc=x", email),
        ("email", "a@example.com/x", email),
        ("email", "a@[192.0.2.7]", email),
        ("email", "*@corp.com", "email must not have '*'"),
        ("email", &long_email, "email must be at most 254 bytes"),
        ("password", "", "password is required"),
        ("password", "seven77", "password must be at least 8 characters"),
        ("password", &long_password, "password must be at most 1024 bytes"),
    ];
    for (field, value, detail) in rules {
        let mut request = asim();
        request[field] = json!(value);
        let response = service.call("Create", request).await;
        response.assert_invalid(field);
        response.assert_detail(detail);
    }
}

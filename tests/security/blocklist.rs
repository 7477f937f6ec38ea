//! The blocklist: it is off by default, as the API's document needs, and refuses common passwords when it is on.

use serde_json::json;

use crate::support::{ID, Service, asim};

#[tokio::test]
async fn the_blocklist_refuses_common_passwords_and_the_users_own_names() {
    let service = Service::builder().variable("password_blocklist", "common").start();
    let create = |password: &str| {
        let request = json!({"username": "asim.aslam", "email": "asim@example.com", "password": password});
        service.call("Create", request)
    };
    let common = "password is one of the most common passwords";
    let own = "password must not be the username or the email address";
    for (password, detail) in [
        ("password1", common),
        ("PASSWORD1", common),
        ("Asim.Aslam", own),
        ("ASIM@example.com", own),
    ] {
        let response = create(password).await;
        response.assert_invalid("password");
        response.assert_detail(detail);
    }
    let response = create("correct horse battery staple").await;
    let id = response.body["id"].as_str().unwrap();
    let change = json!({"user_id": id, "old_password": "correct horse battery staple", "new_password": "iloveyou1",
        "confirm_password": "iloveyou1"});
    let response = service.call("UpdatePassword", change).await;
    response.assert_invalid("new_password");
    response.assert_detail("new_password is one of the most common passwords");
}

#[tokio::test]
async fn the_blocklist_is_off_by_default_and_has_no_other_setting() {
    Service::new().create("asim").await;
    let service = Service::builder().variable("password_blocklist", "on").start();
    let response = service.call("Create", asim()).await;
    response.assert_misconfigured("password_blocklist");
}

#[tokio::test]
async fn passwords_of_the_operators_own_words_are_refused() {
    let service = Service::builder()
        .variable("password_words", "acme, Roadrunner")
        .start();
    let mut user = asim();
    for password in ["Acme-2026!", "roadrunner", "123 ROADRUNNER"] {
        user["password"] = json!(password);
        let response = service.call("Create", user.clone()).await;
        response.assert_invalid("password");
        response.assert_detail("password must not be a word of this service with digits or signs");
    }
    user["password"] = json!("acme has a roadrunner");
    service.call("Create", user).await.assert_ok(&json!({}));
    let change = json!({"user_id": ID, "old_password": "acme has a roadrunner", "new_password": "4444acme",
        "confirm_password": "4444acme"});
    service
        .call("UpdatePassword", change)
        .await
        .assert_invalid("new_password");

    let mistaken = service.restart().variable("password_words", "acme,web2").start();
    let response = mistaken.call("Create", asim()).await;
    response.assert_misconfigured("password_words");
    response.assert_detail(
        "the variable password_words has a mistake in entry 2: a word has at least 3 letters, and nothing else",
    );
}

//! The blocklist: it is off by default, as the API's document needs, and refuses common passwords when it is on.

use serde_json::json;

use crate::support::{Service, asim};

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

//! Roles, profile, the proof of the address, and the last login.

use serde_json::{Value, json};

use crate::support::{ID, START, Service, asim};

async fn read(service: &Service) -> Value {
    service.call("Read", json!({"id": ID})).await.body["user"][0].clone()
}

#[tokio::test]
async fn create_and_update_set_what_read_and_search_return() {
    let service = Service::new();
    let mut user = asim();
    user["roles"] = json!(["editor", "admin", "editor"]);
    user["profile"] = json!({"name": "Asim", "plan": "free"});
    user["verified"] = true.into();
    service.call("Create", user).await.assert_ok(&json!({}));
    let mut expected = json!({"id": ID, "username": "asim", "email": "asim@example.com", "created": START,
        "updated": START, "roles": ["admin", "editor"], "profile": {"name": "Asim", "plan": "free"}, "verified": true});
    assert_eq!(read(&service).await, expected);
    let changes = json!({"id": ID, "roles": [], "profile": {"plan": null, "name": "Asim A."}, "verified": false});
    service.call("Update", changes).await.assert_ok(&json!({}));
    let members = expected.as_object_mut().unwrap();
    members.remove("roles");
    members.remove("verified");
    expected["profile"] = json!({"name": "Asim A."});
    assert_eq!(read(&service).await, expected);
    let found = service.call("Search", json!({"username": "asim"})).await;
    assert_eq!(found.body["users"][0], expected);
}

#[tokio::test]
async fn what_update_does_not_name_stays() {
    let service = Service::new();
    service.create_asim().await;
    let all = json!({"id": ID, "roles": ["admin"], "profile": {"a": "1"}, "verified": true});
    service.call("Update", all).await.assert_ok(&json!({}));
    for change in [
        json!({"username": "carol"}),
        json!({"profile": {"b": "2"}}),
        json!({"profile": {}, "verified": true}),
    ] {
        let mut request = change;
        request["id"] = ID.into();
        service.call("Update", request).await.assert_ok(&json!({}));
    }
    let user = read(&service).await;
    assert_eq!(user["roles"], json!(["admin"]));
    assert_eq!(user["profile"], json!({"a": "1", "b": "2"}));
    assert_eq!(user["verified"], true);
}

#[tokio::test]
async fn an_update_that_changes_nothing_is_refused() {
    let service = Service::new();
    service.create_asim().await;
    for nothing in [
        json!({"id": ID}),
        json!({"id": ID, "profile": {}}),
        json!({"id": ID, "roles": null}),
    ] {
        service.call("Update", nothing).await.assert_invalid("username");
    }
}

#[tokio::test]
async fn another_address_is_not_verified() {
    let service = Service::new();
    let mut user = asim();
    user["verified"] = true.into();
    service.call("Create", user).await.assert_ok(&json!({}));
    let same = json!({"id": ID, "email": "Asim@example.com"});
    service.call("Update", same).await.assert_ok(&json!({}));
    assert_eq!(read(&service).await["verified"], true);
    let other = json!({"id": ID, "email": "other@example.com"});
    service.call("Update", other).await.assert_ok(&json!({}));
    assert_eq!(read(&service).await["verified"], Value::Null);
    let proven = json!({"id": ID, "email": "third@example.com", "verified": true});
    service.call("Update", proven).await.assert_ok(&json!({}));
    assert_eq!(read(&service).await["verified"], true);
}

#[tokio::test]
async fn a_session_shows_the_present_roles_without_the_database() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    let update = json!({"id": ID, "roles": ["admin"], "verified": true});
    service.call("Update", update).await.assert_ok(&json!({}));
    service.recorder.take();
    let read = service.session(&session).await;
    assert_eq!(read.body["session"][0]["roles"], json!(["admin"]));
    assert_eq!(read.body["session"][0]["verified"], true);
    assert_eq!(read.body["session"][0]["user_id"], ID);
    let calls = service.recorder.take();
    assert!(
        calls.iter().all(|call| !call.to_string().contains("sqlite")),
        "{calls:?}"
    );
}

#[tokio::test]
async fn search_alone_shows_the_last_login() {
    let service = Service::new();
    service.create_asim().await;
    let last_login = async || service.call("Search", json!({})).await.body["users"][0]["last_login"].clone();
    assert_eq!(last_login().await, Value::Null);
    service.advance(100);
    service.login("asim", "password1").await.session_id();
    service.advance(100);
    assert_eq!(service.login("asim", "wrong").await.status, 401);
    assert_eq!(last_login().await, START + 100);
    assert_eq!(read(&service).await["last_login"], Value::Null);
    assert_eq!(read(&service).await["updated"], START);
    // A clock that is slow doesn't set it back.
    service.turn_back(150);
    service.login("asim", "password1").await.session_id();
    assert_eq!(last_login().await, START + 100);
}

#[tokio::test]
async fn a_value_that_breaks_a_rule_is_named() {
    let service = Service::new();
    service.create_asim().await;
    let many: Vec<String> = (0..17).map(|n| n.to_string()).collect();
    for (field, value) in [
        ("roles", json!(["A"])),
        ("roles", json!([""])),
        ("roles", json!(["a".repeat(65)])),
        ("roles", json!(many)),
        ("roles", json!("admin")),
        ("roles", json!([1])),
        ("profile", json!({"": "x"})),
        ("profile", json!({"k": "x".repeat(4096)})),
        ("profile", json!({"k": 1})),
        ("profile", json!(["k"])),
        ("verified", json!("yes")),
    ] {
        let update = service.call("Update", json!({"id": ID, field: value})).await;
        update.assert_invalid(field);
        let mut user = asim();
        user[field] = value;
        service.call("Create", user).await.assert_invalid(field);
    }
}

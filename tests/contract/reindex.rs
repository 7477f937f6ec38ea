//! Reindex: what it restores after one of the two stores was lost or is of another day.

use std::path::PathBuf;
use std::sync::Arc;

use host::hooks::{Operation, StorageCall, StorageHook, Verdict};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{ID, OTHER_ID, START, Service};

/// Runs steps until there is none, and returns all that they did.
async fn reindex(service: &Service, limit: u64) -> Value {
    let mut all = json!({"restored": [], "renamed": [], "removed": []});
    let mut after = Value::Null;
    loop {
        let step = service.call("Reindex", json!({"limit": limit, "after": after})).await;
        assert_eq!(step.status, 200, "{step:?}");
        for list in ["restored", "renamed", "removed"] {
            let done = step.body[list].as_array().unwrap().clone();
            all[list].as_array_mut().unwrap().extend(done);
        }
        after = step.body["next"].clone();
        if after.is_null() {
            return all;
        }
    }
}

fn nothing() -> Value {
    json!({"restored": [], "renamed": [], "removed": []})
}

fn files(service: &Service) -> [PathBuf; 3] {
    ["sqlite_db.db", "sqlite_db.db-wal", "sqlite_db.db-shm"].map(|name| service.directory.path().join(name))
}

/// The database as it is now.
fn backup(service: &Service) -> Vec<u8> {
    service
        .database()
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    std::fs::read(&files(service)[0]).unwrap()
}

/// Replaces the database by an earlier one, or by none, and restarts the service.
fn with_database(service: &Service, database: Option<&[u8]>) -> Service {
    for file in files(service) {
        let _ = std::fs::remove_file(file);
    }
    if let Some(database) = database {
        std::fs::write(&files(service)[0], database).unwrap();
    }
    service.restart().start()
}

/// The document of Asim's row.
fn document(service: &Service) -> String {
    let document = "SELECT document FROM users_users WHERE id = ?1";
    service.database().query_row(document, [ID], |row| row.get(0)).unwrap()
}

fn id_list(users: &Value) -> Vec<&str> {
    users
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["id"].as_str().unwrap())
        .collect()
}

async fn search(service: &Service) -> Value {
    let mut found = service.call("Search", json!({"limit": 1000})).await.body["users"].clone();
    for user in found.as_array_mut().unwrap() {
        user.as_object_mut().unwrap().remove("last_login");
    }
    found
}

#[tokio::test]
async fn on_stores_that_agree_it_changes_nothing() {
    let service = Service::new();
    service.create_asim().await;
    service.login("asim", "password1").await.session_id();
    service
        .call("Update", json!({"id": ID, "username": "carol"}))
        .await
        .assert_ok(&json!({}));
    let before = (service.stored(), search(&service).await);
    assert_eq!(reindex(&service, 1).await, nothing());
    assert_eq!((service.stored(), search(&service).await), before);
}

#[tokio::test]
async fn a_lost_database_comes_back_with_users_names_and_sessions() {
    let service = Service::new();
    service.create_asim().await;
    for number in 0..5 {
        service.create(&format!("user{number}")).await;
    }
    let acme = json!({"username": "asim", "email": "asim@example.com", "password": "password1"});
    assert_eq!(service.call_in("acme", "Create", acme.clone()).await.status, 200);
    let change = json!({"id": ID, "username": "carol", "roles": ["admin"], "profile": {"a": "b"}});
    service.call("Update", change).await.assert_ok(&json!({}));
    let session = service.login("carol", "password1").await.session_id();
    let (shown, before) = (search(&service).await, service.session(&session).await.body);

    let service = with_database(&service, None);
    assert_eq!(
        service.login("carol", "password1").await.status,
        401,
        "no row has the name"
    );
    assert_eq!(reindex(&service, 2).await["restored"].as_array().unwrap().len(), 7);
    assert_eq!(search(&service).await, shown);
    assert_eq!(service.session(&session).await.body, before);
    let listed = service.call("ListSessions", json!({"user_id": ID})).await;
    assert_eq!(listed.body["sessions"].as_array().unwrap().len(), 1);
    service.login("carol", "password1").await.session_id();
    assert_eq!(service.call_in("acme", "Create", acme).await.reason(), "username-taken");
    // A change ends the session, although it began before.
    service
        .call("LogoutAll", json!({"user_id": ID}))
        .await
        .assert_ok(&json!({}));
    assert_eq!(service.session(&session).await.status, 404);
    assert_eq!(reindex(&service, 100).await, nothing());
}

#[tokio::test]
async fn a_database_of_another_day_gets_what_happened_since() {
    let service = Service::new();
    service.create_asim().await;
    let (bob, dave) = (service.create("bob").await, service.create("dave").await);
    let yesterday = backup(&service);
    service
        .call("Update", json!({"id": ID, "username": "carol"}))
        .await
        .assert_ok(&json!({}));
    let passwords = json!({"user_id": bob, "old_password": "password1", "new_password": "password2",
        "confirm_password": "password2"});
    service.call("UpdatePassword", passwords).await.assert_ok(&json!({}));
    service.call("Delete", json!({"id": dave})).await.assert_ok(&json!({}));
    let erin = service.create("erin").await;
    let shown = search(&service).await;

    let service = with_database(&service, Some(&yesterday));
    let done = reindex(&service, 3).await;
    let mut restored = id_list(&done["restored"]);
    restored.sort_unstable();
    let mut expected = vec![ID, &bob, &erin];
    expected.sort_unstable();
    assert_eq!(restored, expected);
    assert_eq!(id_list(&done["removed"]), [dave.as_str()]);
    assert_eq!(search(&service).await, shown);
    service.login("carol", "password1").await.session_id();
    service.login("bob", "password2").await.session_id();
    assert_eq!(service.login("bob", "password1").await.status, 401);
    service.create("dave").await;
}

/// A backup is made at any moment, also between the note of a change and its commit. The cleanup then finds the note of a
/// document that counts.
#[tokio::test]
async fn a_change_that_was_under_way_when_the_database_was_saved_is_not_lost() {
    let service = Service::new();
    service.create_asim().await;
    let (before, yesterday) = (document(&service), backup(&service));
    service
        .call("Update", json!({"id": ID, "username": "carol"}))
        .await
        .assert_ok(&json!({}));
    let after = document(&service);

    let service = with_database(&service, Some(&yesterday));
    let note = "INSERT INTO users_documents (namespace, user_id, document, replaces, state, since)
        VALUES ('default', ?1, ?2, ?3, 'pending', ?4)";
    let note = service.database().execute(note, (ID, after, before, START.to_string()));
    assert_eq!(note, Ok(1));
    service.advance(60);
    // The cleanup comes before the Reindex, and after it.
    service.create("bob").await;
    assert_eq!(id_list(&reindex(&service, 100).await["restored"]), [ID]);
    service.advance(120);
    service.create("dave").await;
    service.login("carol", "password1").await.session_id();
    let documents = service.database().query_row(
        "SELECT count(*) FROM users_documents WHERE state <> 'replaced'",
        [],
        |row| row.get(0),
    );
    assert_eq!(documents, Ok(0));
    assert_eq!(reindex(&service, 100).await, nothing());
}

/// Two users have swapped their names, and a new one has the name of one that was deleted.
#[tokio::test]
async fn names_that_went_from_one_user_to_another_are_restored() {
    let service = Service::new();
    service.create_asim().await;
    let (bob, dave) = (service.create("bob").await, service.create("dave").await);
    let yesterday = backup(&service);
    for (id, name) in [(ID, "x"), (&bob, "asim"), (ID, "bob")] {
        let names = json!({"id": id, "username": name, "email": format!("{name}@example.com")});
        service.call("Update", names).await.assert_ok(&json!({}));
    }
    service.call("Delete", json!({"id": dave})).await.assert_ok(&json!({}));
    let new_dave = service.create("dave").await;
    let shown = search(&service).await;

    let service = with_database(&service, Some(&yesterday));
    let done = reindex(&service, 100).await;
    assert_eq!(id_list(&done["restored"]).len(), 3, "{done}");
    assert_eq!(id_list(&done["removed"]), [dave.as_str()]);
    assert_eq!(done["renamed"], json!([]));
    assert_eq!(search(&service).await, shown);
    let dave = service.call("Search", json!({"username": "dave"})).await;
    assert_eq!(dave.body["users"][0]["id"], new_dave);
}

/// Asim has to give up the name, and the id that would take its place is another user's name.
#[tokio::test]
async fn a_user_whose_names_are_all_taken_stops_no_other() {
    let service = Service::new();
    service.create_asim().await;
    let dave = json!({"id": OTHER_ID, "username": "dave", "email": "dave@example.com", "password": "password1"});
    service.call_in("zeta", "Create", dave).await.assert_ok(&json!({}));
    let service = with_database(&service, None);
    service.turn_back(10);
    service.create("asim").await;
    let other = service.create(ID).await;
    let done = reindex(&service, 100).await;
    assert_eq!(
        (id_list(&done["restored"]), id_list(&done["renamed"])),
        (vec![OTHER_ID], vec![])
    );
    assert!(service.app.output().contains("row of a user"));
    let update = service.call("Update", json!({"id": other, "username": "bob"})).await;
    update.assert_ok(&json!({}));
    assert_eq!(id_list(&reindex(&service, 100).await["restored"]), [ID]);
    service.login(ID, "password1").await.session_id();
}

/// The row points to a document that was replaced, and the one in its place is lost.
#[tokio::test]
async fn a_row_without_a_document_is_deleted() {
    let service = Service::new();
    service.create_asim().await;
    let yesterday = backup(&service);
    let update = service.call("Update", json!({"id": ID, "username": "carol"})).await;
    update.assert_ok(&json!({}));
    service.remove_stored(&document(&service));
    let service = with_database(&service, Some(&yesterday));
    assert_eq!(id_list(&reindex(&service, 100).await["removed"]), [ID]);
    assert_eq!(service.call("Read", json!({"id": ID})).await.status, 404);
    service.create_asim().await;
    service.login("asim", "password1").await.session_id();
}

/// Frees the name `asim` after a change found it taken, and before that asks by whom, as another request may.
struct FreesAsim(PathBuf);

#[async_trait::async_trait]
impl StorageHook for FreesAsim {
    async fn before(&self, call: &StorageCall) -> Verdict {
        if let Operation::SqliteExecute { statement, .. } = &call.operation
            && statement
                .trim_start()
                .starts_with("SELECT\n        (SELECT document FROM users_users")
        {
            let free = "UPDATE users_users SET username = 'carol' WHERE username = 'asim'";
            Connection::open(&self.0).unwrap().execute(free, []).unwrap();
        }
        Verdict::Proceed
    }
}

#[tokio::test]
async fn a_document_stays_if_another_request_comes_between() {
    let service = Service::new();
    service.create_asim().await;
    // Its id is the smaller one, so that it is taken first.
    let bob = OTHER_ID;
    let create = json!({"id": bob, "username": "bob", "email": "bob@example.com", "password": "password1"});
    service.call("Create", create).await.assert_ok(&json!({}));
    let yesterday = backup(&service);
    for (id, name) in [(ID, "carol"), (bob, "asim")] {
        let update = service.call("Update", json!({"id": id, "username": name})).await;
        update.assert_ok(&json!({}));
    }
    let service = with_database(&service, Some(&yesterday));
    let hook = Arc::new(FreesAsim(files(&service)[0].clone()));
    reindex(&service.restart().hook(hook).start(), 100).await;
    let service = service.restart().start();
    reindex(&service, 100).await;
    service.login("asim", "password1").await.session_id();
    service.login("carol", "password1").await.session_id();
}

#[tokio::test]
async fn of_two_users_with_one_name_the_older_keeps_it() {
    let service = Service::new();
    service.create_asim().await;
    service.advance(1);
    let service = with_database(&service, None);
    let younger = service.create("asim").await;
    let session = service.login("asim", "password1").await.session_id();
    let done = reindex(&service, 100).await;
    assert_eq!(id_list(&done["restored"]), [ID]);
    let before = json!({"id": younger, "namespace": "default", "username": "asim", "email": "asim@example.com"});
    assert_eq!(done["renamed"], json!([before]));
    let read = async |id: &str| service.call("Read", json!({"id": id})).await.body["user"][0].clone();
    assert_eq!(read(ID).await["username"], "asim");
    assert_eq!(read(&younger).await["username"], younger);
    assert_eq!(read(&younger).await["email"], format!("{younger}@conflict.invalid"));
    assert_eq!(service.session(&session).await.status, 200, "the younger one can go on");
    let names = json!({"id": younger, "username": "other", "email": "other@example.com"});
    service.call("Update", names).await.assert_ok(&json!({}));
    assert_eq!(reindex(&service, 100).await, nothing());
}

#[tokio::test]
async fn the_older_keeps_its_name_also_if_it_is_found_first() {
    let service = Service::new();
    service.advance(10);
    let younger = service.create("asim").await;
    let service = with_database(&service, None);
    service.turn_back(10);
    let older = service.create("asim").await;
    let done = reindex(&service, 100).await;
    assert_eq!(id_list(&done["restored"]), [younger.as_str()]);
    let read = service.call("Read", json!({"id": older})).await;
    assert_eq!(read.body["user"][0]["created"], START);
    assert_eq!(read.body["user"][0]["username"], "asim");
    let read = service.call("Read", json!({"id": younger})).await;
    assert_eq!(read.body["user"][0]["username"], younger);
}

#[tokio::test]
async fn documents_that_nothing_refers_to_are_deleted() {
    let service = Service::new();
    service.create_asim().await;
    let stored = service.stored();
    let document = stored.lines().find(|line| line.starts_with("user:")).unwrap();
    let (key, value) = document.split_once(' ').unwrap();
    let orphan = format!("{}{}", &key[..key.len() - 36], "00000000-0000-4000-8000-000000000000");
    service.store(&orphan, value.replace("\"revision\":0", "\"revision\":9").as_bytes());
    let used = format!("used:default:{}", "0".repeat(64));
    service.store(&used, b"1");
    service.store("guestbook:1", b"an application's own");
    assert_eq!(reindex(&service, 100).await, nothing());
    assert!(!service.stored().contains(&orphan));
    assert!(!service.stored().contains(&used));
    assert!(service.stored().contains("guestbook:1"));
    service.login("asim", "password1").await.session_id();
}

#[tokio::test]
async fn a_step_that_makes_no_sense_is_refused() {
    let service = Service::new();
    for after in ["x", "00", &hex::encode("guestbook:1"), &hex::encode("row:x")] {
        service
            .call("Reindex", json!({"after": after}))
            .await
            .assert_invalid("after");
    }
    service
        .call("Reindex", json!({"limit": 1001}))
        .await
        .assert_invalid("limit");
    assert_eq!(reindex(&service, 0).await, nothing(), "of nothing");
}

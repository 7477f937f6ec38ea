//! What a call of the interface asks of storage: each store is opened once, and a session read is two reads.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use host::seams::{Operation, StorageCall, StorageSeam, Verdict};
use serde_json::json;

use crate::library::{Library, wit};
use crate::library_by_rpc;
use crate::support::{ID, World};

/// Notes every storage call, and fails all of them if told to.
#[derive(Default)]
struct Recorder {
    calls: Mutex<Vec<Operation>>,
    fails: Mutex<bool>,
}

#[async_trait]
impl StorageSeam for Recorder {
    async fn before(&self, call: &StorageCall) -> Verdict {
        self.calls.lock().unwrap().push(call.operation.clone());
        if *self.fails.lock().unwrap() {
            Verdict::Fail
        } else {
            Verdict::Proceed
        }
    }
}

impl Recorder {
    /// The calls since the last time, each by its name.
    fn taken(&self) -> Vec<String> {
        let calls = std::mem::take(&mut *self.calls.lock().unwrap());
        calls
            .iter()
            .map(|call| {
                call.to_string()
                    .split_whitespace()
                    .take(2)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }
}

/// A world whose storage is watched.
fn watched() -> (World, Arc<Recorder>) {
    let recorder = Arc::new(Recorder::default());
    (World::new().restarted_behind(recorder.clone()), recorder)
}

#[tokio::test]
async fn no_call_opens_a_store_twice() {
    let (world, recorder) = watched();
    let mut library = Library::new(&world).await;
    let user = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    let passwords = json!({"user_id": ID, "old_password": "password1", "new_password": "password2"});
    let calls = [
        ("Create", user),
        ("Read", json!({"id": ID})),
        ("Update", json!({"id": ID, "username": "bob"})),
        ("UpdatePassword", passwords),
        ("Search", json!({})),
        ("Login", json!({"username": "bob", "password": "password2"})),
        ("ListSessions", json!({"user_id": ID})),
        ("Logout", json!({"handle": "0".repeat(64)})),
        ("LogoutAll", json!({"user_id": ID})),
        ("Delete", json!({"id": ID})),
    ];
    for (rpc, request) in calls {
        library_by_rpc::call(&mut library, "default", rpc, &request)
            .await
            .unwrap();
        let taken = recorder.taken();
        for open in ["key-value open", "sqlite open"] {
            assert!(
                taken.iter().filter(|call| *call == open).count() <= 1,
                "{rpc}: {taken:?}"
            );
        }
    }
}

#[tokio::test]
async fn reading_a_session_is_two_reads_by_key() {
    let (world, recorder) = watched();
    let mut library = Library::new(&world).await;
    let user = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    library_by_rpc::call(&mut library, "", "Create", &user).await.unwrap();
    let login = json!({"username": "asim", "password": "password1"});
    let session = library_by_rpc::call(&mut library, "", "Login", &login).await.unwrap();
    recorder.taken();
    let id = session["session"][0]["id"].as_str().unwrap();
    let (users, store) = library.parts();
    let read = users.call_read_session(store, "", id).await.unwrap().unwrap();
    assert_eq!((read.user_id.as_str(), read.username.as_str()), (ID, "asim"));
    assert_eq!(recorder.taken(), ["key-value open", "key-value get", "key-value get"]);
}

#[tokio::test]
async fn what_breaks_a_rule_touches_no_storage() {
    let (world, recorder) = watched();
    let mut library = Library::new(&world).await;
    let (users, mut store) = library.parts();
    let mistakes = [
        users
            .call_read(&mut store, "Not a namespace", ID)
            .await
            .unwrap()
            .map(drop),
        users.call_read(&mut store, "", "nonsense").await.unwrap().map(drop),
        users
            .call_read_session(&mut store, "", "nonsense")
            .await
            .unwrap()
            .map(drop),
    ];
    let reason = "must be 1 to 64 characters of a-z, 0-9, '-' and '_'".to_owned();
    let field = "namespace".to_owned();
    assert_eq!(
        mistakes[0],
        Err(wit::Error::Invalid(wit::InvalidField { field, reason }))
    );
    assert_eq!(mistakes[2], Err(wit::Error::NotFound));
    assert_eq!(recorder.taken(), Vec::<String>::new());
}

#[tokio::test]
async fn namespaces_are_apart_and_the_empty_one_is_the_default() {
    let (world, _) = watched();
    let mut library = Library::new(&world).await;
    let user = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    library_by_rpc::call(&mut library, "", "Create", &user).await.unwrap();
    let (users, mut store) = library.parts();
    assert!(users.call_read(&mut store, "default", ID).await.unwrap().is_ok());
    assert_eq!(
        users.call_read(&mut store, "other", ID).await.unwrap(),
        Err(wit::Error::NotFound)
    );
}

#[tokio::test]
async fn storage_that_fails_is_unavailable() {
    let (world, recorder) = watched();
    *recorder.fails.lock().unwrap() = true;
    let mut library = Library::new(&world).await;
    let (users, mut store) = library.parts();
    let read = users.call_read(&mut store, "", ID).await.unwrap();
    assert_eq!(read, Err(wit::Error::Unavailable(1)));
}

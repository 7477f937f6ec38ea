//! The storage calls of the interface: each store is opened once, and ReadSession is two reads.

use std::sync::Arc;

use async_trait::async_trait;
use host::hooks::{StorageCall, StorageHook, Verdict};
use serde_json::{Value, json};

use crate::library::{Library, wit};
use crate::library_by_rpc;
use crate::support::{ID, Service, asim};

/// Returns the calls since the last time, each as its store and function.
fn taken(service: &Service) -> Vec<String> {
    let name = |call: String| call.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let calls = service.recorder.take();
    calls.iter().map(|call| name(call.to_string())).collect()
}

#[tokio::test]
async fn no_function_opens_a_store_twice() {
    let service = Service::new();
    let mut library = Library::new(&service).await;
    let passwords = json!({"user_id": ID, "old_password": "password1", "new_password": "password2"});
    let calls = [
        ("Create", asim()),
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
        let taken = taken(&service);
        for open in ["key-value open", "sqlite open"] {
            assert!(
                taken.iter().filter(|call| *call == open).count() <= 1,
                "{rpc}: {taken:?}"
            );
        }
    }
}

#[tokio::test]
async fn read_session_is_two_reads_by_key() {
    let service = Service::new();
    let mut library = Library::new(&service).await;
    library_by_rpc::call(&mut library, "", "Create", &asim()).await.unwrap();
    let login = json!({"username": "asim", "password": "password1"});
    let session = library_by_rpc::call(&mut library, "", "Login", &login).await.unwrap();
    taken(&service);
    let id = session["session"][0]["id"].as_str().unwrap();
    let (users, store) = library.parts();
    let read = users.call_read_session(store, "", id).await.unwrap().unwrap();
    assert_eq!((read.user_id.as_str(), read.username.as_str()), (ID, "asim"));
    assert_eq!(taken(&service), ["key-value open", "key-value get", "key-value get"]);
}

#[tokio::test]
async fn an_invalid_argument_is_refused_without_a_storage_call() {
    let service = Service::new();
    let mut library = Library::new(&service).await;
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
    let rule = "must be 1 to 64 characters of a-z, 0-9, '-' and '_'".to_owned();
    let field = "namespace".to_owned();
    assert_eq!(
        mistakes[0],
        Err(wit::Error::InvalidField(wit::InvalidField { field, rule }))
    );
    assert_eq!(mistakes[2], Err(wit::Error::SessionNotFound));
    assert_eq!(taken(&service), Vec::<String>::new());
}

#[tokio::test]
async fn namespaces_are_separate_and_the_empty_one_is_the_default() {
    let service = Service::new();
    let mut library = Library::new(&service).await;
    library_by_rpc::call(&mut library, "", "Create", &asim()).await.unwrap();
    let (users, mut store) = library.parts();
    assert!(users.call_read(&mut store, "default", ID).await.unwrap().is_ok());
    assert_eq!(
        users.call_read(&mut store, "other", ID).await.unwrap(),
        Err(wit::Error::UserNotFound)
    );
}

/// Storage on which every call fails.
struct Failing;

#[async_trait]
impl StorageHook for Failing {
    async fn before(&self, _: &StorageCall) -> Verdict {
        Verdict::Fail
    }
}

#[tokio::test]
async fn failing_storage_is_unavailable() {
    let service = Service::builder().hook(Arc::new(Failing)).start();
    let mut library = Library::new(&service).await;
    let (users, mut store) = library.parts();
    let read = users.call_read(&mut store, "", ID).await.unwrap();
    assert_eq!(read, Err(wit::Error::Unavailable(1)));
    drop(library);
    // The operator's log has the cause.
    let output = service.app.output();
    let line: Value = serde_json::from_str(output.trim_end()).unwrap();
    assert_eq!((&line["rpc"], &line["reason"]), (&json!("Read"), &json!("unavailable")));
    assert!(line["error"].as_str().unwrap().starts_with("SQLite: "), "{line}");
}

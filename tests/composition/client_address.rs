//! The client's address, which a caller of the interface says: attempts are counted by it.

use serde_json::{Value, json};

use crate::library::{Library, wit};
use crate::library_by_rpc;
use crate::support::{ID, Service, asim};

/// Calls a function for a client, and returns the error.
async fn call(library: &mut Library, rpc: &str, mut request: Value, address: &str) -> Option<wit::Error> {
    request["client_address"] = json!(address);
    library_by_rpc::call(library, "", rpc, &request).await.err()
}

#[tokio::test]
async fn new_users_are_counted_by_the_clients_address() {
    let service = Service::builder().variable("creates_per_address", "2").start();
    let mut library = Library::new(&service).await;
    let user = |n: u32| json!({"username": format!("user{n}"), "email": format!("user{n}@example.com"), "password": "password1"});
    let throttled = Some(wit::Error::Throttled(1800));
    for (n, address, expected) in [
        (0, "2001:db8::1", None),
        (1, "[2001:db8::2]:443", None),
        (2, "2001:db8::3", throttled.clone()),
        (3, "2001:db8:0:1::1", None),
        (4, "nowhere", None),
        (5, "no address", None),
        (6, "192.0.2.256", throttled),
        (7, "", None),
    ] {
        assert_eq!(
            call(&mut library, "Create", user(n), address).await,
            expected,
            "{address}"
        );
    }
}

#[tokio::test]
async fn wrong_passwords_are_counted_by_the_clients_address() {
    let service = Service::builder().variable("login_failures_per_address", "2").start();
    service.call("Create", asim()).await.assert_ok(&json!({}));
    let mut library = Library::new(&service).await;
    let login = json!({"username": "unknown", "password": "wrong"});
    let change = json!({"user_id": ID, "old_password": "wrong", "new_password": "password2"});
    let throttled = Some(wit::Error::Throttled(1800));
    for address in ["192.0.2.1", "unreadable"] {
        let wrong = Some(wit::Error::WrongCredentials);
        assert_eq!(call(&mut library, "Login", login.clone(), address).await, wrong);
        assert_eq!(
            call(&mut library, "UpdatePassword", change.clone(), address).await,
            wrong
        );
        assert_eq!(
            call(&mut library, "Login", login.clone(), address).await,
            throttled,
            "{address}"
        );
    }
    assert!(service.app.output().contains("no address can be read"));
}

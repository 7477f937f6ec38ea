//! Key-value calls, and what they write to Spin's file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::Probe;

#[tokio::test]
async fn every_operation_behaves_as_in_spin() {
    let probe = Probe::new();
    for (path, expected) in [
        ("/key-value/get/a", "Ok(None)"),
        ("/key-value/exists/a", "Ok(false)"),
        ("/key-value/set/a/1", "Ok(())"),
        ("/key-value/set/a/2", "Ok(())"),
        ("/key-value/set/b/3", "Ok(())"),
        ("/key-value/get/a", r#"Ok(Some("2"))"#),
        ("/key-value/exists/a", "Ok(true)"),
        ("/key-value/keys", r#"Ok(["a", "b"])"#),
        ("/key-value/delete/a", "Ok(())"),
        ("/key-value/delete/a", "Ok(())"),
        ("/key-value/keys", r#"Ok(["b"])"#),
    ] {
        assert_eq!(probe.text(path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn the_file_has_spins_layout() {
    let probe = Probe::new();
    probe.text("/key-value/set/a/1").await;
    let file = rusqlite::Connection::open(probe.state.path().join("sqlite_key_value.db")).unwrap();
    let row: (String, String, Vec<u8>) = file
        .query_row("SELECT store, key, value FROM spin_key_value", [], |row| row.try_into())
        .unwrap();
    assert_eq!(row, ("default".to_owned(), "a".to_owned(), b"1".to_vec()));
}

#[tokio::test]
async fn only_granted_stores_can_be_opened_and_at_most_256_of_them() {
    let probe = Probe::new();
    assert_eq!(
        probe.text("/denied").await,
        "Some(Error::AccessDenied) Some(Error::AccessDenied)"
    );
    assert_eq!(probe.text("/many").await, "Some(Error::StoreTableFull)");
}

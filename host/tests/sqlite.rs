//! SQLite calls: values, errors and separate connections.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use common::Probe;

#[tokio::test]
async fn values_keep_their_type() {
    let result = Probe::new()
        .sql("SELECT 1 AS i, 0.5 AS r, 'x' AS t, x'01' AS b, NULL AS n")
        .await;
    assert_eq!(
        result,
        r#"["i", "r", "t", "b", "n"] [RowResult { values: [Value::Integer(1), Value::Real(0.5), Value::Text("x"), Value::Blob([1]), Value::Null] }]"#
    );
}

#[tokio::test]
async fn tables_are_kept_in_spins_file() {
    let probe = Probe::new();
    probe.sql("CREATE TABLE t (x); INSERT INTO t VALUES (7)").await;
    assert!(probe.sql("SELECT x FROM t").await.contains("Integer(7)"));
    let file = rusqlite::Connection::open(probe.state.path().join("sqlite_db.db")).unwrap();
    assert_eq!(file.query_row("SELECT x FROM t", [], |row| row.get(0)), Ok(7));
}

#[tokio::test]
async fn the_state_directory_is_created_on_first_use() {
    let probe = Probe::new();
    std::fs::remove_dir_all(probe.state.path()).unwrap();
    assert!(probe.sql("SELECT 1 AS i").await.contains("Integer(1)"));
}

#[tokio::test]
async fn what_is_created_in_the_state_directory_is_for_its_owner_alone() {
    let probe = Probe::new();
    let state = probe.state.path();
    std::fs::remove_dir_all(state).unwrap();
    probe.sql("PRAGMA journal_mode = WAL; CREATE TABLE t (x)").await;
    assert_eq!(mode(state), 0o700);
    let names: Vec<_> = std::fs::read_dir(state)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(!names.is_empty());
    for path in names {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_failing_statement_is_an_error_and_not_a_trap() {
    let probe = Probe::new();
    for (statements, expected) in [
        ("nonsense", "syntax error"),
        ("SELECT CAST(x'ff' AS TEXT)", "utf-8"),
        ("ATTACH '/tmp/other.db' AS other", "not authorized"),
        ("SELECT ?1", "parameter"),
    ] {
        let result = probe.sql(statements).await;
        assert!(
            result.starts_with("Error::Io") && result.contains(expected),
            "{statements}: {result}"
        );
    }
    assert!(probe.sql("ATTACH ':memory:' AS other").await.starts_with("[]"));
}

#[tokio::test]
async fn a_transaction_ends_with_its_instance() {
    let probe = Probe::new();
    probe
        .sql("CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
        .await;
    // The lock ends too: the next instance can write at once.
    let next = probe.sql("INSERT INTO t VALUES (2); SELECT x FROM t").await;
    assert_eq!(next, r#"["x"] [RowResult { values: [Value::Integer(2)] }]"#);
}

#[tokio::test]
async fn the_journal_is_kept_for_the_next_connection() {
    let probe = Probe::new();
    probe.sql("PRAGMA journal_mode = WAL; CREATE TABLE t (x)").await;
    let journal = probe.state.path().join("sqlite_db.db-wal");
    assert!(journal.metadata().unwrap().len() > 0);
}

#[tokio::test]
async fn a_locking_mode_ends_with_its_connection() {
    let probe = Probe::new();
    probe.sql("PRAGMA journal_mode = WAL; CREATE TABLE t (x)").await;
    let exclusive = "PRAGMA locking_mode = EXCLUSIVE; INSERT INTO t VALUES (1); SELECT x FROM t";
    assert!(probe.sql(exclusive).await.contains("Integer(1)"));
    assert!(probe.sql("SELECT x FROM t").await.contains("Integer(1)"));
    assert!(probe.sql("PRAGMA journal_mode = DELETE").await.contains("delete"));
}

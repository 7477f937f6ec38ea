//! What `host up` checks before it serves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

/// Serves a manifest whose mistake is `component`, the end of a component's table, and returns the message.
fn mistake(component: &str, state: &Path) -> String {
    common::compiled();
    let wasm = common::probe_dir().join("target/wasm32-wasip2/release/probe.wasm");
    let wasm = format!("\"{}\"", wasm.display());
    let directory = tempfile::tempdir().unwrap();
    let manifest = format!(
        "spin_manifest_version = 2\napplication = {{ name = \"app\" }}\n[component.app]\nsource = PROBE\n{component}"
    );
    let manifest = manifest.replace("PROBE", &wasm);
    std::fs::write(directory.path().join("spin.toml"), manifest).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_host"));
    command.args(["up", "--port", "0", "--from"]).arg(directory.path());
    let output = command.arg("--state-dir").arg(state).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && output.stdout.is_empty(), "{errors}");
    errors.lines().last().unwrap().to_owned()
}

const BOTH_STORES: &str = "key_value_stores = [\"default\"]\nsqlite_databases = [\"default\"]\n";

#[test]
fn a_store_that_the_manifest_does_not_grant_is_reported_with_the_line_to_add() {
    let state = tempfile::tempdir().unwrap();
    let message = mistake("sqlite_databases = [\"default\"]", state.path());
    let expected = "component `app` uses a store, but [component.app] has no key_value_stores; add key_value_stores = \
                    [\"default\"] to it.";
    assert!(message.ends_with(expected), "{message}");
}

#[test]
fn a_dependency_that_does_not_inherit_what_it_uses_is_reported_with_its_line() {
    let state = tempfile::tempdir().unwrap();
    let dependency = "[component.app.dependencies]\n# \"a:b/c\" is needed\n\"a:b/c\" = { path = PROBE }\n";
    let message = mistake(&format!("{BOTH_STORES}{dependency}"), state.path());
    let expected = "dependency `a:b/c` of component `app` (line 9) uses the component's key_value_stores, but doesn't \
                    inherit them; add inherit_configuration = [\"key_value_stores\", \"sqlite_databases\", \"variables\"] to it.";
    assert!(message.ends_with(expected), "{message}");
}

#[test]
fn a_database_that_can_only_be_read_is_reported_with_its_path() {
    for (file, store) in [
        ("sqlite_key_value.db", "key-value store"),
        ("sqlite_db.db", "SQLite database"),
    ] {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join(file);
        read_only(&path);
        let message = mistake(BOTH_STORES, state.path());
        let expected = format!(
            "The {store} at {} cannot be used: attempt to write a readonly database; make it writable, or choose another \
             directory with --state-dir.",
            path.display()
        );
        assert_eq!(message, expected);
    }
}

/// Makes a database that SQLite only reads, for root, too: its write version is one that no SQLite knows (file format, 1.3.3).
fn read_only(path: &Path) {
    let database = Connection::open(path).unwrap();
    database.execute_batch("CREATE TABLE t (x)").unwrap();
    drop(database);
    let mut bytes = std::fs::read(path).unwrap();
    bytes[18] = 3;
    std::fs::write(path, bytes).unwrap();
}

//! Building an application's components.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::process::Command;

use host::{Manifest, toolchain};
use tempfile::TempDir;

/// Creates an application whose one component has the table `build`.
fn application(build: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let text = format!(
        "spin_manifest_version = 2\napplication = {{ name = \"app\" }}\n\
         [component.app]\nsource = \"app.wasm\"\n[component.app.build]\n{build}\n"
    );
    std::fs::write(directory.path().join("spin.toml"), text).unwrap();
    directory
}

#[test]
fn commands_run_in_order_in_the_workdir() {
    let directory = application("command = [\"mkdir inner\", \"echo x > inner/made\"]\nworkdir = \"sub\"");
    std::fs::create_dir(directory.path().join("sub")).unwrap();
    toolchain::build(&Manifest::load(directory.path()).unwrap()).unwrap();
    assert!(directory.path().join("sub/inner/made").exists());
}

#[test]
fn a_failing_command_is_reported_with_its_exit_status() {
    let directory = application("command = \"exit 3\"");
    let error = toolchain::build(&Manifest::load(directory.path()).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The build of component `app` failed: `exit 3` ended with exit status: 3."
    );
}

#[test]
fn a_missing_target_without_rustup_is_reported_in_one_line() {
    let directory = application("command = \"cargo build --target wasm32-wasip2\"");
    let mut command = Command::new(env!("CARGO_BIN_EXE_host"));
    command
        .args(["up", "--build", "--listen", "127.0.0.1:0", "--from"])
        .arg(directory.path());
    // An empty PATH has neither rustc nor rustup.
    let output = command.env("PATH", directory.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert!(
        sentence.starts_with("The Rust target wasm32-wasip2 is not installed and rustup was not"),
        "{sentence}"
    );
    assert_eq!(sentence.lines().count(), 1);
}

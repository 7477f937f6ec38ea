//! Mistakes that `cargo up` tells at the start: one sentence each, and nothing is served.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command;

const TOKENS: &str = "api_tokens=*=one-of-my-own-tokens";

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_up"));
    command.current_dir(folder).env_remove("SPIN_VARIABLE_API_TOKENS");
    command
}

fn project() -> Command {
    command(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
}

/// Runs a command that must not serve, and returns the last line that it prints.
fn mistake(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{errors}");
    errors.lines().last().unwrap().to_owned()
}

#[test]
fn a_variable_that_cannot_be_used_is_reported_with_its_rule() {
    let state = tempfile::tempdir().unwrap();
    let mut up = project();
    up.args([
        "--port",
        "0",
        "--variable",
        TOKENS,
        "--variable",
        "session_ttl=7d",
        "--state-dir",
    ]);
    assert_eq!(
        mistake(up.arg(state.path())),
        "Component `users` is not ready: the variable session_ttl must be a whole number from 1 to 315360000; set \
         variables with --variable NAME=VALUE or SPIN_VARIABLE_<NAME>."
    );
}

#[test]
fn a_misspelt_environment_variable_is_asked_about() {
    let state = tempfile::tempdir().unwrap();
    let mut up = project();
    up.args(["--port", "0", "--variable", TOKENS, "--state-dir"])
        .arg(state.path());
    assert_eq!(
        mistake(up.env("SPIN_VARIABLE_SESSION_TLL", "60")),
        "SPIN_VARIABLE_SESSION_TLL is set, but the manifest's [variables] declares no such variable; did you mean \
         SPIN_VARIABLE_SESSION_TTL?"
    );
}

#[test]
fn a_state_directory_that_cannot_be_made_is_reported_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let state = file.join("state");
    let message = mistake(project().args(["--port", "0", "--state-dir"]).arg(&state));
    let mend = "choose another directory with --state-dir.";
    let expected = format!(
        "{}/development_token can't be used: Not a directory (os error 20); {mend}",
        state.display()
    );
    assert_eq!(message, expected);

    let message = mistake(
        project()
            .args(["--port", "0", "--variable", TOKENS, "--state-dir"])
            .arg(&state),
    );
    let expected = format!(
        "The key-value store at {}/sqlite_key_value.db cannot be used: Not a directory (os error 20); make it writable, or \
         {mend}",
        state.display()
    );
    assert_eq!(message, expected);
}

#[test]
fn an_address_without_a_port_is_answered_with_one_that_has_it() {
    let output = project().args(["--listen", "127.0.0.1"]).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("it has no port; write 127.0.0.1:3000"), "{errors}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_folder_without_a_project_is_reported_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().canonicalize().unwrap();
    let expected = format!(
        "There is no spin.toml in {} or a directory above it; name one with --from.",
        place.display()
    );
    assert_eq!(mistake(&mut command(&place)), expected);
    assert_eq!(std::fs::read_dir(&place).unwrap().count(), 0);
}

#[test]
fn the_version_is_printed() {
    let output = project().arg("--version").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "up 0.1.0\n");
}

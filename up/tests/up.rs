//! `cargo up` as a newcomer uses it: one command, and one line to paste.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// A running `cargo up` on a port of its own.
struct RunningUp {
    process: Child,
    address: String,
    curl: String,
}

fn command(state: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_up"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap());
    command.env_remove("SPIN_VARIABLE_API_TOKENS");
    command.arg("--state-dir").arg(state);
    command
}

fn up(state: &Path) -> RunningUp {
    serving(command(state), &["--listen", "127.0.0.1:0"])
}

/// Runs a command with these arguments, and waits until it serves.
fn serving(mut command: Command, arguments: &[&str]) -> RunningUp {
    let mut process = command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut lines = lines.map(|line| line.unwrap().trim().to_owned());
    let address = lines
        .find_map(|line| Some(line.strip_prefix("Serving http://")?.to_owned()))
        .unwrap();
    let curl = lines.find(|line| line.starts_with("curl ")).unwrap();
    RunningUp { process, address, curl }
}

impl RunningUp {
    /// Runs the printed line for the RPC `method`, and returns its output.
    fn paste(&self, method: &str) -> String {
        let line = self.curl.replace("/Create", &format!("/{method}"));
        let Output { status, stdout, .. } = Command::new("bash").args(["-c", &line]).output().unwrap();
        assert!(status.success(), "{line}");
        String::from_utf8(stdout).unwrap()
    }

    /// Stops it with SIGTERM, and returns its exit code.
    fn stop(mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

/// Asserts that the directory and everything in it is for its owner alone.
fn assert_private(directory: &Path) {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = entries.collect();
    assert!(files.len() >= 3, "the token and both stores are there: {files:?}");
    assert_eq!(mode(directory), 0o700);
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_printed_line_works_also_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("new");
    let first = up(&state);
    let created = first.paste("Create");
    assert!(
        created.starts_with("{\"id\":\"") && created.ends_with("}\n"),
        "{created:?}"
    );
    assert!(first.paste("Login").starts_with("{\"session\":[{"));
    let token = first
        .curl
        .split("Bearer ")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(first.stop(), Some(0));
    assert_private(&state);

    let second = up(&state);
    assert!(second.curl.contains(&token), "the token stays the same");
    assert!(second.paste("Create").contains("username is taken"));
    assert!(second.paste("Login").starts_with("{\"session\":[{"));

    let third = command(&state).args(["--listen", &second.address]).output().unwrap();
    assert_eq!(third.status.code(), Some(1));
    let expected = format!(
        "{} is already in use; choose another address with --listen.\n",
        second.address
    );
    assert_eq!(String::from_utf8(third.stderr).unwrap(), expected);
    assert_eq!(second.stop(), Some(0));
}

#[test]
fn the_line_for_ones_own_token_works_when_pasted() {
    let state = tempfile::tempdir().unwrap();
    let mut own = command(state.path());
    own.env(
        "SPIN_VARIABLE_API_TOKENS",
        "acme:session=another-of-my-tokens,acme=one-of-my-own-tokens",
    );
    let own = serving(own, &["--port", "0"]);
    assert!(own.address.starts_with("127.0.0.1:"), "{}", own.address);
    assert!(
        !own.curl.contains("-my-"),
        "no token of one's own is printed: {}",
        own.curl
    );
    let pasted = |token: Option<&str>| {
        let mut shell = Command::new("bash");
        shell.args(["-c", &own.curl]).env_remove("TOKEN");
        shell.envs(token.map(|token| ("TOKEN", token))).output().unwrap()
    };
    let created = String::from_utf8(pasted(Some("one-of-my-own-tokens")).stdout).unwrap();
    assert!(
        created.starts_with("{\"id\":\"") && created.ends_with("}\n"),
        "{created:?}"
    );
    let without = String::from_utf8(pasted(None).stderr).unwrap();
    assert!(without.contains("TOKEN: one of your API tokens"), "{without}");
    assert_eq!(own.stop(), Some(0));
}

#[test]
fn a_folder_of_the_project_serves_the_project() {
    let state = tempfile::tempdir().unwrap();
    let mut below = command(state.path());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    below.current_dir(root.join("src/http"));
    let below = serving(below, &["--port", "0"]);
    assert!(below.paste("Create").starts_with("{\"id\":\""));
    assert_eq!(below.stop(), Some(0));
    assert!(!root.join("src/http/.spin").exists());
}

#[test]
fn an_application_without_api_tokens_is_served_without_a_development_token() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "spin_manifest_version = 2\napplication = { name = \"other\" }\n";
    std::fs::write(folder.path().join("spin.toml"), manifest).unwrap();
    let mut other = command(&folder.path().join("state"));
    other.current_dir(folder.path()).args(["--port", "0"]);
    let mut process = other.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.starts_with("Serving http://127.0.0.1:"), "{line}");
    process.kill().unwrap();
    let output = process.wait_with_output().unwrap();
    let progress = String::from_utf8(output.stderr).unwrap();
    assert!(
        progress.starts_with("Compiling the components for this machine.\nReady after "),
        "{progress}"
    );
    assert!(!folder.path().join("state").exists());
}

#[test]
fn git_ignores_what_is_made_while_working() {
    let ignored: Vec<&str> = include_str!("../../.gitignore").lines().collect();
    for made in ["/target", ".spin/", "composed.wasm", "__pycache__/"] {
        assert!(ignored.contains(&made), "{made}");
    }
}

#[test]
fn no_development_token_is_made_if_api_tokens_are_set() {
    let state = tempfile::tempdir().unwrap();
    let output = command(state.path())
        .args([
            "--listen",
            "127.0.0.1:0",
            "--variable",
            "nonsense=1",
            "--variable",
            "api_tokens=*=one-of-my-own-tokens",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("Variable `nonsense` was given a value"), "{errors}");
    assert!(!state.path().join("development_token").exists());
}

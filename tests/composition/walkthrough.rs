//! The README's section "Use it from your own component", followed from an empty folder: each of its commands is run as
//! written, but for the one that needs a tool that may be missing. The host is started without `cargo run` and on a port
//! that is free.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::examples::root;
use crate::support::{host_binary, wait_for_address};

const README: &str = include_str!("../../README.md");

/// What needs the Spin CLI. The host's command, which the README has beside it, does the same.
const NEEDS_SPIN: [&str; 1] = ["spin up"];

/// How the command that serves begins; the host's own arguments follow.
const HOST: &str = r#"cargo run --manifest-path "$USERS/Cargo.toml" --bin host -- "#;

/// The section's commands, each with the lines that it prints.
fn steps() -> Vec<(&'static str, Vec<&'static str>)> {
    let (_, section) = README
        .split_once("\n## Use it from your own component\n")
        .expect("the section");
    let (section, _) = section.split_once("\n## ").expect("its end");
    let blocks = section.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    let mut steps = Vec::new();
    for line in lines {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push((command, Vec::new()));
        } else {
            let (_, printed) = steps.last_mut().expect("a command before what it prints");
            printed.push(line);
        }
    }
    assert_eq!(section.matches("```sh\n").count(), 0, "a block that isn't followed");
    steps
}

/// Runs a command in a folder; what it prints is returned, and the folder in which it ends.
fn run(folder: &Path, command: &str) -> (String, PathBuf) {
    let mut shell = Command::new("sh");
    shell.args(["-euc", &format!("{command}\npwd")]);
    let output = shell
        .current_dir(folder)
        .env("USERS", root())
        .output()
        .expect("sh runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {said}");
    let printed = String::from_utf8(output.stdout).expect("text");
    let (printed, folder) = printed.trim_end().rsplit_once('\n').unwrap_or(("", printed.trim_end()));
    (printed.to_owned(), folder.into())
}

/// Whether a line is as the README has it, where `…` stands for any text.
fn fits(line: &str, pattern: &str) -> bool {
    match pattern.split_once('…') {
        Some((start, end)) => line.starts_with(start) && line.ends_with(end),
        None => line == pattern,
    }
}

/// A running host, which ends with this value.
struct Server(Child, String);

impl Server {
    /// Runs the host in a folder with these arguments.
    fn start(folder: &Path, arguments: &str) -> Self {
        let mut host = Command::new(host_binary())
            .args(arguments.split(' '))
            .args(["--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the host starts");
        let address = wait_for_address(&mut host);
        Self(host, address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn from_an_empty_folder_to_a_working_login() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut folder = directory.path().to_owned();
    let mut server = None;
    let mut asked = 0;
    for (command, expected) in steps() {
        if NEEDS_SPIN.contains(&command) {
            eprintln!("skipped `{command}`: it needs the Spin CLI");
            continue;
        }
        if let Some(arguments) = command.strip_prefix(HOST) {
            server = Some(Server::start(&folder, arguments));
            continue;
        }
        let address = server.as_ref().map_or("no server yet", |Server(_, address)| address);
        let (printed, next) = run(&folder, &command.replace("127.0.0.1:3000", address));
        let lines: Vec<&str> = printed.lines().collect();
        let as_written = lines.len() == expected.len() && lines.iter().zip(&expected).all(|(line, p)| fits(line, p));
        assert!(as_written, "{command}: {lines:?}, and not {expected:?}");
        asked += expected.len();
        folder = next;
    }
    assert!(server.is_some(), "the README serves the application");
    assert!(asked >= 3, "the README shows a signup, a login and a wrong password");
}

//! The README's section "Use it from your own component", followed from an empty folder: each of its commands is run as
//! written, but for the few that need a tool that may be missing or that serve until they are stopped.

use std::path::{Path, PathBuf};
use std::process::Command;

use host::{App, Compiled, EngineOptions, Manifest};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::examples::root;

const README: &str = include_str!("../../README.md");

/// What needs the Spin CLI. The host's command, which the README has beside it, does the same.
const NEEDS_SPIN: [&str; 1] = ["spin up"];

/// Serves until it is stopped, so that the test calls the host's library with the same manifest instead.
const SERVES: &str = r#"cargo run --manifest-path "$USERS/Cargo.toml" --package host -- up --from ."#;

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

/// Serves a folder's application until it is told to stop: its address, and how to tell it.
async fn serve(folder: &Path) -> (String, oneshot::Sender<()>) {
    let manifest = Manifest::load(folder).expect("the manifest");
    let compiled = Compiled::new(&manifest, &EngineOptions::default()).expect("it composes");
    let app = App::builder(&compiled).build().expect("it starts");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(host::serve(app, listener, async {
        let _ = stopped.await;
    }));
    (address, stop)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_folder_to_a_working_login() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut folder = directory.path().to_owned();
    let mut server = None;
    let mut asked = 0;
    for (command, expected) in steps() {
        if NEEDS_SPIN.contains(&command) {
            eprintln!("skipped `{command}`: it needs the Spin CLI");
            continue;
        }
        if command == SERVES {
            server = Some(serve(&folder).await);
            continue;
        }
        let address = server.as_ref().map_or("no server yet", |(address, _)| address);
        let (printed, next) = run(&folder, &command.replace("127.0.0.1:3000", address));
        let lines: Vec<&str> = printed.lines().collect();
        let as_written = lines.len() == expected.len() && lines.iter().zip(&expected).all(|(line, p)| fits(line, p));
        assert!(as_written, "{command}: {lines:?}, and not {expected:?}");
        asked += expected.len();
        folder = next;
    }
    let (_, stop) = server.expect("the README serves the application");
    stop.send(()).expect("the server runs");
    assert!(asked >= 3, "the README shows a signup, a login and a wrong password");
}

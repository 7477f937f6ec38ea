//! The README's section "Use it from your own component", followed from an empty folder: each of its commands is run as
//! written, except the one that needs a tool which may be missing. The host is started without `cargo run` and on a
//! free port.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::examples::root;
use crate::support::HostProcess;

const README: &str = include_str!("../../README.md");

/// The commands that need the Spin CLI. The host's command next to them in the README does the same.
const NEEDS_SPIN: [&str; 1] = ["spin up"];

/// The beginning of the command that serves; the host's own arguments follow.
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

/// Runs a command in a folder. Returns what it prints, and the folder in which it ends.
fn run(folder: &Path, command: &str) -> (String, PathBuf) {
    let mut shell = Command::new("sh");
    shell.args(["-euc", &format!("{command}\npwd")]);
    let output = shell
        .current_dir(folder)
        .env("USERS", root())
        .output()
        .expect("sh runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {errors}");
    let printed = String::from_utf8(output.stdout).expect("text");
    let (printed, folder) = printed.trim_end().rsplit_once('\n').unwrap_or(("", printed.trim_end()));
    (printed.to_owned(), folder.into())
}

/// Whether a line matches the README's, in which `…` stands for any text.
fn fits(line: &str, pattern: &str) -> bool {
    match pattern.split_once('…') {
        Some((start, end)) => line.starts_with(start) && line.ends_with(end),
        None => line == pattern,
    }
}

#[test]
fn the_readmes_walkthrough_leads_from_an_empty_folder_to_a_login() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut folder = directory.path().to_owned();
    let mut host = None;
    let mut matched = 0;
    for (command, expected) in steps() {
        if NEEDS_SPIN.contains(&command) {
            eprintln!("skipped `{command}`: it needs the Spin CLI");
            continue;
        }
        if let Some(arguments) = command.strip_prefix(HOST) {
            host = Some(HostProcess::start(&folder, arguments.split(' ')));
            continue;
        }
        let address = host.as_ref().map_or("no host yet", HostProcess::address);
        let (printed, next) = run(&folder, &command.replace("127.0.0.1:3000", address));
        let lines: Vec<&str> = printed.lines().collect();
        let as_written = lines.len() == expected.len() && lines.iter().zip(&expected).all(|(line, p)| fits(line, p));
        assert!(as_written, "{command}: {lines:?}, and not {expected:?}");
        matched += expected.len();
        folder = next;
    }
    assert!(host.is_some(), "the README serves the application");
    assert!(matched >= 3, "the README shows a signup, a login and a wrong password");
}

/// Besides its commands the section shows lines of the application that they build.
#[test]
fn the_readmes_code_is_that_of_my_app() {
    let my_app = root().join("examples/my-app");
    for (language, file) in [("toml", "spin.toml"), ("rust", "src/lib.rs")] {
        let (_, block) = README.split_once(&format!("```{language}\n")).expect("a block");
        let source = std::fs::read_to_string(my_app.join(file)).expect("a file");
        for line in block.split("```").next().unwrap_or_default().lines() {
            assert!(source.lines().any(|own| own.trim() == line), "{file}: {line}");
        }
    }
}

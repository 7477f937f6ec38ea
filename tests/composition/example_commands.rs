//! The commands in the examples' READMEs: builds, and what makes a token, are run as written, and another test covers
//! every other command.

use std::process::Command;

use crate::examples::{built, root};

/// The commands of an example's README.
pub fn commands(example: &str) -> Vec<String> {
    let path = root().join("examples").join(example).join("README.md");
    let text = std::fs::read_to_string(path).expect("a README");
    let commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
    commands.map(str::to_owned).collect()
}

/// Whether a command starts the manifest that the example's own tests run, or is `wac plug` of files that exist.
fn is_tested_otherwise(example: &str, command: &str) -> bool {
    let serves = [
        format!("spin up --from examples/{example}"),
        format!("cargo run --bin host -- up --from examples/{example}"),
    ];
    if serves.iter().any(|serve| command.ends_with(serve)) {
        return root().join("examples").join(example).join("spin.toml").exists();
    }
    let mut words = command.split(' ').filter(|word| word.starts_with("target/"));
    command.starts_with("wac plug ") && words.all(|path| root().join(path).exists())
}

fn followed(example: &str) {
    built(example);
    for command in commands(example) {
        if command.starts_with("cargo wasm ") || command.starts_with("TOKEN=") {
            let mut shell = Command::new("sh");
            let status = shell.args(["-c", &command]).current_dir(root()).status();
            assert!(status.expect("sh runs").success(), "{command}");
        } else {
            assert!(is_tested_otherwise(example, &command), "nothing tests `{command}`");
        }
    }
}

#[test]
fn the_guestbooks_commands_work() {
    followed("guestbook");
}

#[test]
fn the_session_guards_commands_work() {
    followed("session-guard");
}

/// Other tests run the commands that build these apps.
#[test]
fn the_apps_readmes_have_the_commands_of_their_manifests() {
    for example in ["javascript", "python"] {
        let manifest = std::fs::read_to_string(root().join("examples").join(example).join("spin.toml"));
        let manifest: toml::Table = manifest.expect("a manifest").parse().expect("TOML");
        let builds = &manifest["component"][example]["build"]["command"];
        let builds = builds.as_array().expect("commands").iter();
        let builds: Vec<&str> = builds.map(|line| line.as_str().expect("text")).collect();
        let commands = commands(example);
        let (same, others) = commands.split_at(builds.len());
        assert_eq!(same, builds);
        assert!(
            others.iter().all(|command| is_tested_otherwise(example, command)),
            "{others:?}"
        );
    }
}

#[test]
fn the_readme_names_every_example() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    for entry in std::fs::read_dir(root().join("examples")).expect("the examples") {
        let example = entry.expect("an entry").file_name();
        let example = example.to_string_lossy();
        let start = format!("| [examples/{example}](examples/{example}) | ");
        assert!(readme.lines().any(|line| line.starts_with(&start)), "{example}");
    }
}

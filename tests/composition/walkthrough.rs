//! `docs/use-it-from-your-component.md`, followed in an empty folder: its files written, its commands run.

use std::path::Path;
use std::process::Command;

use host::{App, Compiled, EngineOptions, Manifest, toolchain};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::examples::{guestbook, root};

/// A fenced block: its language, the file it is if the line before names one, and its text.
struct Block<'a> {
    language: &'a str,
    file: Option<&'a str>,
    text: &'a str,
}

fn blocks(document: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = document;
    while let Some((before, after)) = rest.split_once("\n```") {
        let (language, after) = after.split_once('\n').expect("a language");
        let (text, after) = after.split_once("\n```\n").expect("an end");
        let last = before.trim_end().lines().last().unwrap_or_default();
        let file = last.strip_prefix('`').and_then(|line| line.strip_suffix('`'));
        blocks.push(Block { language, file, text });
        rest = after;
    }
    blocks
}

/// Runs commands; what they print is returned.
fn sh(directory: &Path, commands: &str) -> String {
    let mut command = Command::new("sh");
    command
        .args(["-euc", commands])
        .current_dir(directory)
        .env("USERS", root());
    let output = command.output().expect("sh runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{commands}: {said}");
    String::from_utf8(output.stdout).expect("text")
}

/// Serves the folder's application as `spin up --build` does, while `commands` run against it.
async fn served(folder: &Path, commands: &str) -> String {
    let manifest = Manifest::load(folder).expect("the manifest");
    toolchain::build(&manifest).expect("it builds");
    let compiled = Compiled::new(&manifest, &EngineOptions::default()).expect("it composes");
    let app = App::builder(&compiled).build().expect("it starts");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(host::serve(app, listener, async {
        let _ = stopped.await;
    }));
    let (folder, commands) = (folder.to_owned(), commands.replace("127.0.0.1:3000", &address));
    let printed = tokio::task::spawn_blocking(move || sh(&folder, &commands))
        .await
        .expect("the commands ran");
    stop.send(()).expect("the server runs");
    server.await.expect("no panic").expect("a good end");
    printed
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_folder_to_a_working_login() {
    guestbook();
    let document = std::fs::read_to_string(root().join("docs/use-it-from-your-component.md")).expect("the document");
    let directory = tempfile::tempdir().expect("a directory");
    let folder = directory.path().join("my-app");
    let mut printed = String::new();
    for block in blocks(&document) {
        match (block.language, block.file) {
            ("sh", _) if block.text.contains("cargo new") => {
                sh(directory.path(), block.text);
                // So that the test needs no network, and builds what didn't change only once.
                std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
                let target = root().join("target/walkthrough");
                std::fs::create_dir_all(&target).expect("a directory");
                std::os::unix::fs::symlink(target, folder.join("target")).expect("a link");
            }
            ("sh", _) if block.text.contains("curl") => printed = served(&folder, block.text).await,
            ("sh", _) => assert!(
                block.text.contains("spin up") || block.text.contains("rustup"),
                "{}",
                block.text
            ),
            ("text", _) => {
                let id = |text: &str| text.split_whitespace().last().map(str::len);
                assert_eq!(
                    printed.lines().skip(1).collect::<Vec<_>>(),
                    block.text.lines().skip(1).collect::<Vec<_>>()
                );
                assert_eq!(
                    printed.lines().next().and_then(id),
                    block.text.lines().next().and_then(id)
                );
            }
            (_, file) => std::fs::write(folder.join(file.expect("a file")), block.text).expect("a file"),
        }
    }
    assert!(!printed.is_empty(), "the commands were run");
}

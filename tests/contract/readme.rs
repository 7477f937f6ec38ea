//! The examples of README.md and docs/api.md: their `sh` blocks, run in one shell against a served application.

use std::path::Path;
use std::process::Command;

use crate::support::{Service, TOKEN};

const README: &str = include_str!("../../README.md");
const API: &str = include_str!("../../docs/api.md");

/// The `sh` blocks of both pages, in order, as one script: those of the second go on where the first ends.
fn script() -> String {
    let blocks = [README, API].into_iter().flat_map(|page| page.split("```sh\n").skip(1));
    blocks.map(|block| block.split("```").next().unwrap()).collect()
}

/// Whether `output` matches `pattern`, in which `…` stands for any text.
fn fits(output: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = output.strip_prefix(parts.next().unwrap()) else {
        return false;
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_of_the_readme_and_the_api_prints_what_they_show() {
    let service = Service::new();
    let state = service.directory.path().join(".spin");
    std::fs::create_dir(&state).unwrap();
    std::fs::write(state.join("development_token"), TOKEN).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(host::serve(service.app.clone(), listener, stopped));

    let directory = service.directory.path().to_owned();
    let script = script();
    let expected: Vec<&str> = script.lines().filter_map(|line| line.strip_prefix("#=> ")).collect();
    let runnable = format!("set -eu\n{script}").replace("127.0.0.1:3000", &address);
    let output = tokio::task::spawn_blocking(move || run(&runnable, &directory))
        .await
        .unwrap();
    let printed: Vec<&str> = output.lines().collect();
    assert_eq!(printed.len(), expected.len(), "{output}");
    for (printed, expected) in printed.iter().zip(expected) {
        assert!(fits(printed, expected), "{printed}\nis not\n{expected}");
    }
    drop(stop);
    server.await.unwrap().unwrap();
}

fn run(script: &str, directory: &Path) -> String {
    let output = Command::new("bash")
        .args(["-c", script])
        .current_dir(directory)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_readme_shows_how_to_start_test_and_build() {
    for command in ["$ cargo up\n", "$ cargo test\n", "$ spin build\n"] {
        assert!(README.contains(command), "{command}");
    }
}

//! The README's own examples: its `sh` blocks, run in one shell against a served application.

use std::path::Path;
use std::process::Command;

use crate::support::{RPCS, Service, TOKEN};

const README: &str = include_str!("../../README.md");

/// The `sh` blocks, in order, as one script.
fn script() -> String {
    let blocks = README.split("```sh\n").skip(1);
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
async fn every_example_of_the_readme_prints_what_the_readme_shows() {
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
fn every_variable_of_the_manifest_is_documented_with_its_default() {
    let manifest: toml::Table = toml::from_str(include_str!("../../spin.toml")).unwrap();
    let variables = manifest["variables"].as_table().unwrap();
    assert!(!variables.is_empty());
    for (name, variable) in variables {
        let default = match variable["default"].as_str().unwrap() {
            "" => "none".to_owned(),
            value => format!("`{value}`"),
        };
        assert!(README.contains(&format!("| `{name}` | {default} | ")), "{name}");
    }
}

#[test]
fn the_readme_shows_how_to_start_test_and_build() {
    for command in ["$ cargo up\n", "$ cargo test\n", "$ spin build\n"] {
        assert!(README.contains(command), "{command}");
    }
}

#[test]
fn the_table_of_the_api_has_every_rpc_once() {
    let rows = README
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: Vec<&str> = rows.filter(|name| RPCS.contains(name)).collect();
    let missing: Vec<_> = RPCS.iter().filter(|rpc| !listed.contains(rpc)).collect();
    assert!(missing.is_empty(), "the README's table lacks {missing:?}");
    assert_eq!(listed.len(), RPCS.len());
}

//! The examples of README.md and docs/api.md: their `sh` blocks, run in one shell against a served application.

use crate::support::{Service, TOKEN, assert_prints_as_shown, sh_blocks};

const README: &str = include_str!("../../README.md");
const API: &str = include_str!("../../docs/api.md");

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
    // The second page goes on where the first ends.
    let script = [README, API].map(sh_blocks).concat();
    tokio::task::spawn_blocking(move || assert_prints_as_shown(&script, &directory, &address))
        .await
        .unwrap();
    drop(stop);
    server.await.unwrap().unwrap();
}

#[test]
fn the_readme_shows_how_to_start_test_and_build() {
    for command in ["$ cargo up\n", "$ cargo test\n", "$ spin build\n"] {
        assert!(README.contains(command), "{command}");
    }
}

/// The tests start the program of `cargo up`, but not by this name, which would build it once more.
#[test]
fn cargo_up_runs_a_package_of_the_workspace_in_a_profile_that_it_has() {
    let aliases: toml::Table = toml::from_str(include_str!("../../.cargo/config.toml")).unwrap();
    let workspace: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
    let words: Vec<&str> = aliases["alias"]["up"].as_str().unwrap().split(' ').collect();
    let ["run", "--profile", profile, "--package", package, "--"] = words[..] else {
        panic!("{words:?}");
    };
    assert!(workspace["profile"].get(profile).is_some(), "{profile}");
    let members = workspace["workspace"]["members"].as_array().unwrap();
    assert!(
        members.iter().any(|member| member.as_str() == Some(package)),
        "{package}"
    );
}

//! The SBOM, compared with what `cargo tree` and `Cargo.lock` have.

use std::collections::BTreeSet;
use std::process::Command;

use dist::bom::bom;
use dist::digest::sha256;
use dist::toolchain::Toolchain;
use serde_json::Value;

use crate::{root, users};

fn sbom() -> Value {
    let toolchain = Toolchain::of(root()).expect("the toolchain");
    let workspace = dist::workspace().expect("the workspace");
    let json = bom("users.wasm", users(), &workspace, &toolchain).expect("an SBOM");
    serde_json::from_slice(&json).expect("JSON")
}

/// The crates that `cargo tree` shows for the component, each with its version. Of macros it shows what they use, which
/// runs at the build; so does a crate that only such crates use.
fn tree() -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "--locked",
        "--package",
        "users-component",
        "--target",
        "wasm32-wasip2",
    ]);
    cargo.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
    let output = cargo.current_dir(root()).output().expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let crates = text.lines().map(|line| {
        let mut words = line.split(' ');
        let (name, version) = (words.next().unwrap(), words.next().unwrap());
        format!("{name}@{}", version.trim_start_matches('v'))
    });
    crates.collect()
}

#[test]
fn the_sbom_lists_each_crate_that_cargo_compiles_into_the_component_and_no_other() {
    let sbom = sbom();
    let components = sbom["components"].as_array().expect("components");
    let root = &sbom["metadata"]["component"];
    let listed = components.iter().chain([root]);
    let listed: BTreeSet<String> = listed.map(|c| c["bom-ref"].as_str().unwrap().to_owned()).collect();
    assert_eq!(listed, tree());
    assert_eq!(root["hashes"][0]["content"], sha256(&users().wasm));
}

#[test]
fn each_crate_of_the_sbom_has_the_checksum_of_the_lock_file_and_a_licence() {
    let sbom = sbom();
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for component in sbom["components"].as_array().unwrap() {
        assert!(!component["licenses"].is_null(), "{component}");
        // The project's own crates come from no registry.
        if component["name"] == "users" {
            continue;
        }
        let (name, version) = (
            component["name"].as_str().unwrap(),
            component["version"].as_str().unwrap(),
        );
        let (_, entry) = lock
            .split_once(&format!("name = \"{name}\"\nversion = \"{version}\"\n"))
            .unwrap();
        let checksum = component["hashes"][0]["content"].as_str().unwrap();
        assert!(
            entry.split("[[package]]").next().unwrap().contains(checksum),
            "{component}"
        );
    }
}

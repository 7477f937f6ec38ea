//! The applications' manifests: Spin 3.2, the least version, reads them.

use std::path::Path;
use std::process::Command;

/// The applications' manifests that git has.
fn manifests() -> Vec<(String, toml::Table)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("git")
        .args(["ls-files", "spin.toml", "examples/*/spin.toml"])
        .current_dir(root)
        .output()
        .unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    let table = |name: &str| std::fs::read_to_string(root.join(name)).unwrap().parse().unwrap();
    names.lines().map(|name| (name.to_owned(), table(name))).collect()
}

/// Spin 3.2 and 3.3 refuse a manifest that says more of a variable, such as `description`.
#[test]
fn a_variable_has_only_what_spin_3_2_knows() {
    let manifests = manifests();
    assert!(!manifests.is_empty());
    for (path, manifest) in manifests {
        let variables = manifest.get("variables").and_then(toml::Value::as_table);
        for (name, variable) in variables.into_iter().flatten() {
            for key in variable.as_table().unwrap().keys() {
                assert!(
                    ["default", "required", "secret"].contains(&key.as_str()),
                    "{path}: {name}: {key}"
                );
            }
        }
    }
}

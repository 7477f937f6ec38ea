//! The files in deploy/: they name only what the manifest, and one another, have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Spin's own keys in a runtime configuration.
const RUNTIME_KEYS: [&str; 5] = [
    "state_dir",
    "log_dir",
    "key_value_store",
    "sqlite_database",
    "variables_provider",
];

const RUNTIME_CONFIGURATIONS: [&str; 2] = ["runtime-config.toml", "systemd/runtime-config.toml"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn toml(path: &str) -> toml::Table {
    toml::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What follows `key` on each line that begins with it, apart from the indentation.
fn values<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| line.trim_start().strip_prefix(key))
}

/// The Kubernetes objects' files by name.
fn kubernetes() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder().join("kubernetes")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter(|name| !["README.md", "kustomization.yaml"].contains(&name.as_str()));
    names
        .map(|name| (name.clone(), read(&format!("kubernetes/{name}"))))
        .collect()
}

/// The variables that a deployment sets.
fn variables_set() -> Vec<String> {
    let mut set = Vec::new();
    for path in RUNTIME_CONFIGURATIONS {
        let providers = toml(path)["variables_provider"].clone();
        let values = providers[0]["values"].as_table().unwrap().clone();
        set.extend(values.into_iter().map(|(name, _)| name));
    }
    let compose = read("compose.yaml");
    let in_compose = values(&compose, "SPIN_VARIABLE_").map(|line| line.split(':').next().unwrap());
    set.extend(in_compose.map(str::to_lowercase));
    let app = &kubernetes()["users.yaml"];
    let (_, variables) = app.split_once("\n  variables:\n").unwrap();
    let (variables, _) = variables.split_once("\n  checks:\n").unwrap();
    set.extend(values(variables, "- name: ").map(str::to_owned));
    set
}

#[test]
fn each_variable_that_a_deployment_sets_is_in_the_manifest() {
    let manifest: toml::Table = toml::from_str(include_str!("../../spin.toml")).unwrap();
    let set = variables_set();
    assert_eq!(set.len(), 10, "{set:?}");
    for name in set {
        assert!(manifest["variables"].get(&name).is_some(), "{name}");
    }
}

#[test]
fn runtime_configurations_have_spins_keys_and_the_manifests_stores() {
    for path in RUNTIME_CONFIGURATIONS {
        let configuration = toml(path);
        for key in configuration.keys() {
            assert!(RUNTIME_KEYS.contains(&key.as_str()), "{path}: {key}");
        }
        for store in ["key_value_store", "sqlite_database"] {
            let labels = configuration.get(store).and_then(toml::Value::as_table);
            let labels: Vec<&String> = labels.into_iter().flat_map(toml::Table::keys).collect();
            assert!(labels.is_empty() || labels == ["default"], "{path}: {labels:?}");
        }
    }
}

/// Compose and Kubernetes are given the same runtime configuration.
#[test]
fn the_hosts_of_the_runtime_configuration_are_services_of_compose_and_of_kubernetes() {
    let configuration = toml("runtime-config.toml");
    let compose = read("compose.yaml");
    let kubernetes = kubernetes().into_values().collect::<String>();
    for store in ["key_value_store", "sqlite_database"] {
        let url = configuration[store]["default"]["url"].as_str().unwrap();
        let address = url.rsplit(['@', '/']).next().unwrap();
        let (host, _) = address.split_once(':').unwrap();
        let service = format!("\n  {host}:\n    image: ");
        let alias = format!("aliases: [{host}]");
        assert!(compose.contains(&service) || compose.contains(&alias), "{host}");
        let service = format!("kind: Service\nmetadata:\n  name: {host}\n");
        assert!(kubernetes.contains(&service), "{host}");
    }
}

#[test]
fn compose_and_kubernetes_run_the_same_version_of_each_image() {
    let mut text = read("compose.yaml");
    text.extend(kubernetes().into_values());
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for image in values(&text, "image: ") {
        let (name, version) = image.rsplit_once(':').unwrap();
        versions.entry(name).or_default().insert(version);
    }
    assert_eq!(versions.len(), 6, "{versions:?}");
    for (name, versions) in versions {
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}

#[test]
fn libsql_has_the_same_settings_in_compose_and_kubernetes() {
    let compose = read("compose.yaml");
    let in_compose: BTreeMap<&str, &str> = values(&compose, "SQLD_")
        .map(|line| line.split_once(": ").unwrap())
        .collect();
    let server = &kubernetes()["libsql.yaml"];
    let names = values(server, "- name: SQLD_");
    let (_, environment) = server.split_once("          env:\n").unwrap();
    let in_kubernetes: BTreeMap<&str, &str> = names.zip(values(environment, "value: ")).collect();
    assert!(
        in_compose.keys().eq(in_kubernetes.keys()),
        "{in_compose:?} {in_kubernetes:?}"
    );
    // Only the file of the key is elsewhere.
    for (name, value) in in_compose.iter().filter(|(name, _)| !name.ends_with("_FILE")) {
        assert_eq!(in_kubernetes[name], *value, "{name}");
    }
}

/// Without namespaces each restart of the server undoes `libsql-settings`. With them, a host with dots is the name of
/// another namespace than the one that has the settings.
#[test]
fn libsql_keeps_its_settings_and_spin_reaches_the_namespace_that_has_them() {
    let url = toml("runtime-config.toml")["sqlite_database"]["default"]["url"].clone();
    assert!(!url.as_str().unwrap().contains('.'), "{url}");
    let (compose, kubernetes) = (read("compose.yaml"), kubernetes());
    for (server, settings) in [
        (&compose, &compose),
        (&kubernetes["libsql.yaml"], &kubernetes["libsql-settings.yaml"]),
    ] {
        assert!(server.contains("/bin/sqld, --enable-namespaces]"));
        assert!(settings.contains("/v1/namespaces/default/config"));
    }
}

#[test]
fn kustomize_applies_each_file() {
    let list = read("kubernetes/kustomization.yaml");
    let listed: BTreeSet<String> = values(&list, "- ").map(str::to_owned).collect();
    assert_eq!(listed, kubernetes().into_keys().collect());
}

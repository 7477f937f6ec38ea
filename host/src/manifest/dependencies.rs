//! A component's dependencies, `[component.<name>.dependencies]`: which imports they are for, and which part of the
//! component's configuration they inherit.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// The keys of a component's table that Spin lets a dependency inherit. This host knows them all, and supports some.
pub(crate) const INHERITABLE: &[&str] = &[
    "ai_models",
    "allowed_outbound_hosts",
    "environment",
    "files",
    "key_value_stores",
    "sqlite_databases",
    "variables",
];

/// A dependency: a version in a registry, or a table with its source.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Dependency {
    /// From a registry, which this host refuses.
    Version(#[expect(dead_code, reason = "Parsed to separate it from a type error, and refused.")] String),
    /// From elsewhere.
    Source(Source),
}

/// Where a dependency comes from. This host supports only `path`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Source {
    /// The file, relative to the manifest.
    pub(crate) path: Option<PathBuf>,
    /// The dependency's export that satisfies the import, if it has another name.
    pub(crate) export: Option<String>,
    /// What it inherits, in the form of Spin 4.0 and newer.
    #[serde(default)]
    inherit_configuration: Inherit,
}

/// `inherit_configuration`: everything, nothing, or some keys of the component's table.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Inherit {
    All(bool),
    Some(Vec<String>),
}

impl Default for Inherit {
    fn default() -> Self {
        Self::All(false)
    }
}

impl Source {
    /// Reports whether the dependency inherits `key` of the component's table. `everything` is Spin 3's
    /// `dependencies_inherit_configuration` of the component, which lets all dependencies inherit every key.
    pub(crate) fn inherits(&self, key: &str, everything: bool) -> bool {
        everything
            || match &self.inherit_configuration {
                Inherit::All(all) => *all,
                Inherit::Some(keys) => keys.iter().any(|k| k == key),
            }
    }
}

/// Refuses dependencies that this host can't compose. The error is a clause without a full stop.
pub(crate) fn check(
    component: &str,
    dependencies: &BTreeMap<String, Dependency>,
    everything: bool,
) -> Result<(), String> {
    for (name, dependency) in dependencies {
        check_one(dependency, everything)
            .map_err(|problem| format!("dependency `{name}` of component `{component}` {problem}"))?;
    }
    Ok(())
}

fn check_one(dependency: &Dependency, everything: bool) -> Result<(), String> {
    let source = match dependency {
        Dependency::Source(source) if source.path.is_some() => source,
        _ => return Err("has no `path`, and this host supports no other source".to_owned()),
    };
    match &source.inherit_configuration {
        Inherit::All(true) | Inherit::Some(_) if everything => Err(
            "sets inherit_configuration, and the component sets dependencies_inherit_configuration; choose one"
                .to_owned(),
        ),
        Inherit::Some(keys) => match keys.iter().find(|key| !INHERITABLE.contains(&key.as_str())) {
            Some(key) => Err(format!("inherits `{key}`, which this host doesn't know")),
            None => Ok(()),
        },
        Inherit::All(_) => Ok(()),
    }
}

/// Reports whether a dependency's name matches an import: `ns:pkg` matches every interface of the package,
/// `ns:pkg/interface` one of them, and a name with `@version` only that version.
pub(crate) fn matches(name: &str, import: &str) -> bool {
    let (name, version) = split_version(name);
    let (import, import_version) = split_version(import);
    let package = import.split_once('/').map_or(import, |(package, _)| package);
    let wanted = if name.contains('/') { import } else { package };
    name == wanted && (version.is_none() || version == import_version)
}

fn split_version(name: &str) -> (&str, Option<&str>) {
    match name.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_matches_its_interface_or_package_in_its_version_or_any() {
        let import = "edge:users/users@0.1.0";
        for name in [import, "edge:users/users", "edge:users", "edge:users@0.1.0"] {
            assert!(matches(name, import), "{name}");
        }
        for name in [
            "edge:users/users@0.2.0",
            "edge:users/other",
            "edge:user",
            "edge:users@0.1",
            "users",
        ] {
            assert!(!matches(name, import), "{name}");
        }
    }
}

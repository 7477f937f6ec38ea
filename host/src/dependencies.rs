//! What a component's `[component.X.dependencies]` says, by Spin's rules: which other component is behind an
//! import, and what of its parent's configuration that one inherits.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::denied::SETS;

/// A dependency as the manifest writes it: a version in a registry, or a table that says where.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Dependency {
    /// From a registry, which this host refuses.
    Version(#[expect(dead_code, reason = "It is parsed to be told from a type error, and refused.")] String),
    /// From elsewhere.
    Source(Source),
}

/// Where a dependency comes from; this host follows only `path`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Source {
    /// The file, relative to the manifest.
    pub(crate) path: Option<PathBuf>,
    /// The export that fulfils the import, if it has another name.
    pub(crate) export: Option<String>,
    /// What it inherits, in Spin 4.1's form.
    #[serde(default)]
    inherit_configuration: Inherit,
}

/// `inherit_configuration`: all, nothing, or some of it by the keys of the component's table.
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
    /// Whether the dependency may use what `key` of its parent's table grants. Spin 3's
    /// `dependencies_inherit_configuration` on the component grants everything to all dependencies.
    pub(crate) fn inherits(&self, key: &str, everything: bool) -> bool {
        everything
            || match &self.inherit_configuration {
                Inherit::All(all) => *all,
                Inherit::Some(keys) => keys.iter().any(|k| k == key),
            }
    }
}

/// Refuses what this host can't compose.
pub(crate) fn check(
    component: &str,
    dependencies: &BTreeMap<String, Dependency>,
    everything: bool,
) -> Result<(), String> {
    for (name, dependency) in dependencies {
        let source = match dependency {
            Dependency::Source(source) if source.path.is_some() => source,
            _ => {
                return Err(format!(
                    "dependency `{name}` of component `{component}` has no `path`, and this host knows no other source"
                ));
            }
        };
        match &source.inherit_configuration {
            Inherit::All(true) | Inherit::Some(_) if everything => {
                return Err(format!(
                    "component `{component}` sets dependencies_inherit_configuration, and its dependency `{name}` \
                     inherit_configuration; choose one"
                ));
            }
            Inherit::Some(keys) => {
                if let Some(key) = keys.iter().find(|key| !known(key)) {
                    return Err(format!(
                        "dependency `{name}` of component `{component}` inherits `{key}`, which this host doesn't know"
                    ));
                }
            }
            Inherit::All(_) => {}
        }
    }
    Ok(())
}

/// Spin's keys, whether or not this host has what they stand for.
fn known(key: &str) -> bool {
    SETS.iter().any(|(set, _)| *set == key) || matches!(key, "ai_models" | "allowed_outbound_hosts" | "files")
}

/// Whether a dependency's name means an import: `ns:pkg` means every interface of the package, `/interface` one of
/// them, and `@version` exactly that version.
pub(crate) fn means(name: &str, import: &str) -> bool {
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
    fn a_name_means_what_it_says_and_no_more() {
        let import = "edge:users/users@0.1.0";
        for name in [import, "edge:users/users", "edge:users", "edge:users@0.1.0"] {
            assert!(means(name, import), "{name}");
        }
        for name in [
            "edge:users/users@0.2.0",
            "edge:users/other",
            "edge:user",
            "edge:users@0.1",
            "users",
        ] {
            assert!(!means(name, import), "{name}");
        }
    }
}

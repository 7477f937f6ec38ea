//! What a component's `[component.X.dependencies]` may say about another component it imports.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A dependency as the manifest names it: a version in a registry, or a table that says where.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "It is parsed to be told from a type error, and refused.")]
pub(crate) enum Dependency {
    Version(String),
    Source(toml::Table),
}

/// Refuses dependencies: a component that imports another cannot be composed here.
pub(crate) fn check(component: &str, dependencies: &BTreeMap<String, Dependency>) -> Result<(), String> {
    if dependencies.is_empty() {
        return Ok(());
    }
    Err(format!(
        "component `{component}` has dependencies, which this host cannot compose yet"
    ))
}

//! A component's table in the manifest.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::chaining::component_of_host;
use super::dependencies::{self, Dependency};
use super::variables::check_name;

/// `[component.<name>]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Component {
    #[serde(deserialize_with = "file")]
    pub(crate) source: PathBuf,
    #[serde(default)]
    pub(crate) key_value_stores: Vec<String>,
    #[serde(default)]
    pub(crate) sqlite_databases: Vec<String>,
    #[serde(default)]
    allowed_outbound_hosts: Vec<String>,
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) build: Option<Build>,
    #[serde(default)]
    pub(crate) dependencies: BTreeMap<String, Dependency>,
    #[serde(default)]
    pub(crate) dependencies_inherit_configuration: bool,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "tool")]
    _tool: Option<toml::Table>,
}

/// Reads a component's source, which may be a file only.
fn file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    match toml::Value::deserialize(deserializer)? {
        toml::Value::String(path) => Ok(path.into()),
        _ => Err(D::Error::custom(
            "this host fetches no component; download it, compare its digest, and write source = \"<file>.wasm\"",
        )),
    }
}

/// `[component.<name>.build]`: how the component's Wasm file is built.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Build {
    pub(crate) command: Commands,
    pub(crate) workdir: Option<PathBuf>,
    #[serde(rename = "watch")]
    _watch: Option<Vec<String>>,
}

/// One command line, or several that run in turn.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Commands {
    One(String),
    Several(Vec<String>),
}

impl Commands {
    pub(crate) fn lines(&self) -> &[String] {
        match self {
            Self::One(line) => std::slice::from_ref(line),
            Self::Several(lines) => lines,
        }
    }
}

impl Component {
    /// Returns the components that this one may send requests to; `*` means any.
    pub(crate) fn allowed_components(&self) -> Vec<String> {
        self.allowed_outbound_hosts
            .iter()
            .filter_map(|host| component_of_host(host))
            .map(str::to_owned)
            .collect()
    }

    /// Refuses a component that asks for something that this host doesn't have. The error is a clause without a full
    /// stop.
    pub(crate) fn check(&self, name: &str) -> Result<(), String> {
        check_labels(name, "key-value store", &self.key_value_stores)?;
        check_labels(name, "SQLite database", &self.sqlite_databases)?;
        for host in &self.allowed_outbound_hosts {
            if component_of_host(host).is_none() {
                return Err(format!(
                    "component `{name}` may send requests to `{host}`, but this host has no outbound network, only \
                     http://<component>.spin.internal"
                ));
            }
        }
        dependencies::check(name, &self.dependencies, self.dependencies_inherit_configuration)?;
        for variable in self.variables.keys() {
            check_name(variable).map_err(|reason| format!("variable `{variable}` of component `{name}` {reason}"))?;
        }
        Ok(())
    }
}

fn check_labels(component: &str, kind: &str, labels: &[String]) -> Result<(), String> {
    match labels.iter().find(|label| *label != "default") {
        Some(label) => Err(format!(
            "component `{component}` asks for {kind} `{label}`, but this host has only `default`"
        )),
        None => Ok(()),
    }
}

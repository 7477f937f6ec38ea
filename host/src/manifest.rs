//! The application's manifest, `spin.toml`: the part of Spin's version 2 that this host follows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::Error;
use crate::chaining::component_of_host;
use crate::dependencies::{self, Dependency};
use crate::routes::Routes;

/// A manifest that was read and checked: every route leads to a component that exists, and nothing
/// in it asks for what this host doesn't have.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The file it was read from.
    pub path: PathBuf,
    /// The application's name.
    pub name: String,
    pub(crate) variables: BTreeMap<String, Variable>,
    pub(crate) components: BTreeMap<String, Component>,
    pub(crate) routes: Routes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "spin_manifest_version")]
    _version: u32,
    application: Application,
    #[serde(default)]
    variables: BTreeMap<String, Variable>,
    #[serde(default)]
    trigger: Triggers,
    #[serde(default)]
    component: BTreeMap<String, Component>,
    #[serde(rename = "tool")]
    _tool: Option<toml::Table>,
}

#[derive(Deserialize)]
struct Application {
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Triggers {
    #[serde(default)]
    http: Vec<HttpTrigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpTrigger {
    pub(crate) route: TriggerRoute,
    pub(crate) component: String,
    #[serde(rename = "id")]
    _id: Option<String>,
}

/// A route as written; a private one is reached by other components only, so never here.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum TriggerRoute {
    Pattern(String),
    Private { private: bool },
}

/// One of the application's variables.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variable {
    pub(crate) default: Option<String>,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(rename = "secret")]
    _secret: Option<bool>,
    #[serde(rename = "description")]
    _description: Option<String>,
}

/// One of the application's components.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Component {
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

/// How a component's Wasm file is made.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Build {
    pub(crate) command: Commands,
    pub(crate) workdir: Option<PathBuf>,
    #[serde(rename = "watch")]
    _watch: Option<Vec<String>>,
}

/// One command line or several that run in turn.
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
    /// The components that it may send requests to, `*` for any.
    pub(crate) fn chained(&self) -> Vec<String> {
        let hosts = self.allowed_outbound_hosts.iter();
        hosts
            .filter_map(|host| component_of_host(host))
            .map(str::to_owned)
            .collect()
    }
}

impl Manifest {
    /// Reads and checks the manifest at `path`; a directory stands for the `spin.toml` in it.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let mut path = path.as_ref().to_path_buf();
        if path.is_dir() {
            path.push("spin.toml");
        }
        if !path.exists() {
            return Err(Error::ManifestMissing(path));
        }
        std::fs::read_to_string(&path)
            .map_err(|error| error.to_string())
            .and_then(|text| Self::parse(path.clone(), &text))
            .map_err(|problem| Error::Manifest { path, problem })
    }

    /// The directory that the manifest's relative paths start from.
    pub fn directory(&self) -> &Path {
        match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }
    }

    /// Which paths lead to which components.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, String> {
        let table: toml::Table = toml::from_str(text).map_err(|error| explain(&error, text))?;
        if table.get("spin_manifest_version").and_then(toml::Value::as_integer) != Some(2) {
            return Err("its first line must be `spin_manifest_version = 2`".to_owned());
        }
        let document: Document = toml::from_str(text).map_err(|error| explain(&error, text))?;
        for (name, variable) in &document.variables {
            check_variable(name, variable)?;
        }
        for (name, component) in &document.component {
            check_component(name, component)?;
        }
        let routes = Routes::new(&document.trigger.http)?;
        if let Some(route) = routes.iter().find(|r| !document.component.contains_key(&r.component)) {
            return Err(format!(
                "route `{}` names component `{}`, which is not defined",
                route.pattern, route.component
            ));
        }
        Ok(Self {
            path,
            name: document.application.name,
            variables: document.variables,
            components: document.component,
            routes,
        })
    }
}

/// A TOML error without its drawing of the source: what is wrong, and in which line.
fn explain(error: &toml::de::Error, text: &str) -> String {
    let message = error.message().trim().replace('\n', ", ");
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => format!("{message} (line {})", before.matches('\n').count() + 1),
        None => message,
    }
}

fn check_variable(name: &str, variable: &Variable) -> Result<(), String> {
    crate::variables::check_name(name).map_err(|reason| format!("variable `{name}` {reason}"))?;
    match (&variable.default, variable.required) {
        (Some(_), true) => Err(format!("variable `{name}` is required and has a default; choose one")),
        (None, false) => Err(format!("variable `{name}` needs either a default or `required = true`")),
        _ => Ok(()),
    }
}

fn check_component(name: &str, component: &Component) -> Result<(), String> {
    for (kind, labels) in [
        ("key-value store", &component.key_value_stores),
        ("SQLite database", &component.sqlite_databases),
    ] {
        if let Some(label) = labels.iter().find(|label| *label != "default") {
            return Err(format!(
                "component `{name}` asks for {kind} `{label}`, but this host has only `default`"
            ));
        }
    }
    if let Some(host) = component
        .allowed_outbound_hosts
        .iter()
        .find(|host| component_of_host(host).is_none())
    {
        return Err(format!(
            "component `{name}` may send requests to `{host}`, but this host has no outbound network, only \
             http://<component>.spin.internal"
        ));
    }
    dependencies::check(
        name,
        &component.dependencies,
        component.dependencies_inherit_configuration,
    )?;
    for variable in component.variables.keys() {
        crate::variables::check_name(variable)
            .map_err(|reason| format!("variable `{variable}` of component `{name}` {reason}"))?;
    }
    Ok(())
}

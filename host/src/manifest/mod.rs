//! The application's manifest, `spin.toml`: the part of Spin's version 2 that this host supports.

pub(crate) mod chaining;
pub(crate) mod component;
pub(crate) mod configuration;
pub(crate) mod dependencies;
mod document;
pub(crate) mod routes;
mod spelling;
mod variables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use component::Component;
use configuration::Configuration;
use document::Document;
use routes::Routes;
use variables::Variable;
pub(crate) use variables::check_name;

use crate::error::Error;

/// A manifest that was read and checked. Every route leads to a component that exists, and this host has everything
/// that the manifest asks for.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The manifest's file.
    pub path: PathBuf,
    /// The application's name.
    pub name: String,
    pub(crate) components: BTreeMap<String, Component>,
    variables: BTreeMap<String, Variable>,
    routes: Routes,
}

impl Manifest {
    /// Reads and checks the manifest at `path`. If `path` is a directory, reads the `spin.toml` in it.
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

    /// Returns the path of the nearest `spin.toml` in a directory or above it, as Spin finds it.
    pub fn find(directory: &Path) -> Result<PathBuf, Error> {
        let mut candidates = directory.ancestors().map(|ancestor| ancestor.join("spin.toml"));
        let found = candidates.find(|path| path.exists());
        found.ok_or_else(|| Error::ManifestNotFound(directory.to_path_buf()))
    }

    /// Returns the directory that the manifest's relative paths start from.
    pub fn directory(&self) -> &Path {
        match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }
    }

    /// Reports whether the application has a variable.
    pub fn declares(&self, variable: &str) -> bool {
        self.variables.contains_key(variable)
    }

    /// Returns the routes of the application.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Returns the configuration of each component, with `given` values of the application's variables.
    pub(crate) fn configurations(
        &self,
        given: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, Configuration>, Error> {
        let values = variables::values(&self.variables, given)?;
        let mut configurations = BTreeMap::new();
        for (name, component) in &self.components {
            let configuration = Configuration::new(name, component, &values).map_err(|problem| Error::Manifest {
                path: self.path.clone(),
                problem,
            })?;
            configurations.insert(name.clone(), configuration);
        }
        Ok(configurations)
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, String> {
        let document = Document::parse(text)?;
        for (name, variable) in &document.variables {
            variables::check(name, variable)?;
        }
        for (name, component) in &document.component {
            component.check(name)?;
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
            components: document.component,
            variables: document.variables,
            routes,
        })
    }
}

//! The checks of `up` before it serves. If the operator made a mistake, `up` ends with a message that names it.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, StatusCode};

use crate::app::App;
use crate::engine::imports;
use crate::error::Error;
use crate::files::database::DatabaseFile;
use crate::files::key_value::KeyValueFile;
use crate::files::{DATABASE, KEY_VALUE};
use crate::manifest::Manifest;
use crate::manifest::component::Component;
use crate::manifest::dependencies::{Dependency, Source};
use crate::spin::denied::denying;

/// The path at which a component answers whether it can serve requests: 200, or an error with a `detail`.
const READYZ: &str = "/readyz";

/// The lines of a component's table that grant it stores, and the keys of its configuration that it can pass on.
const KEY_VALUE_STORES: &str = "key_value_stores";
const SQLITE_DATABASES: &str = "sqlite_databases";
const VARIABLES: &str = "variables";

/// Opens the files of the stores that the manifest grants, writes to them and reads that back.
pub(super) fn stores(manifest: &Manifest, state_dir: &Path) -> Result<(), Error> {
    let components = || manifest.components.values();
    if components().any(|component| !component.key_value_stores.is_empty()) {
        let path = state_dir.join(KEY_VALUE);
        let checked = Arc::new(KeyValueFile::new(path.clone())).check();
        checked.map_err(|problem| unusable("key-value store", &path, problem))?;
    }
    if components().any(|component| !component.sqlite_databases.is_empty()) {
        let path = state_dir.join(DATABASE);
        let checked = Arc::new(DatabaseFile::new(path.clone())).check();
        checked.map_err(|problem| unusable("SQLite database", &path, problem))?;
    }
    Ok(())
}

fn unusable(store: &'static str, path: &Path, problem: String) -> Error {
    Error::Store {
        store,
        path: path.to_path_buf(),
        problem,
    }
}

/// Checks that the manifest grants each component the stores that it imports, and that each dependency inherits what it
/// imports.
pub(super) fn grants(manifest: &Manifest) -> Result<(), Error> {
    for (name, component) in &manifest.components {
        grants_of(manifest, name, component).map_err(|problem| Error::Manifest {
            path: manifest.path.clone(),
            problem,
        })?;
    }
    Ok(())
}

fn grants_of(manifest: &Manifest, name: &str, component: &Component) -> Result<(), String> {
    // A file that is missing or is no component is reported when it is compiled.
    for key in keys(&manifest.directory().join(&component.source)) {
        if lacks(component, key) {
            return Err(format!("component `{name}` uses a store, but {}", add_grant(name, key)));
        }
    }
    for (dependency, source) in &component.dependencies {
        if let Dependency::Source(source) = source {
            dependency_inherits(manifest, name, component, dependency, source)?;
        }
    }
    Ok(())
}

fn dependency_inherits(
    manifest: &Manifest,
    name: &str,
    component: &Component,
    dependency: &str,
    source: &Source,
) -> Result<(), String> {
    let path = source.path.as_deref().unwrap_or(Path::new(""));
    let needed = keys(&manifest.directory().join(path));
    let the_dependency = format!(
        "dependency `{dependency}` of component `{name}`{}",
        line_of(manifest, dependency)
    );
    let everything = component.dependencies_inherit_configuration;
    if let Some(key) = needed.iter().find(|key| !source.inherits(key, everything)) {
        return Err(format!(
            "{the_dependency} uses the component's {key}, but doesn't inherit them; add inherit_configuration = {needed:?} to it"
        ));
    }
    match needed.iter().find(|key| lacks(component, key)) {
        Some(key) => Err(format!("{the_dependency} uses a store, but {}", add_grant(name, key))),
        None => Ok(()),
    }
}

fn add_grant(component: &str, key: &str) -> String {
    format!("[component.{component}] has no {key}; add {key} = [\"default\"] to it")
}

/// Reports whether the component's table grants no store under `key`.
fn lacks(component: &Component, key: &str) -> bool {
    match key {
        KEY_VALUE_STORES => component.key_value_stores.is_empty(),
        SQLITE_DATABASES => component.sqlite_databases.is_empty(),
        _ => false,
    }
}

/// Returns the keys of a component's table that the imports of a Wasm file need; none if it can't be read.
fn keys(path: &Path) -> Vec<&'static str> {
    let imports = std::fs::read(path).map_err(|error| error.to_string()).and_then(imports);
    let imports = imports.unwrap_or_default();
    let needed: Vec<&str> = imports
        .iter()
        .filter_map(|import| denying(import))
        .map(|(key, _)| key)
        .collect();
    let mut keys = vec![KEY_VALUE_STORES, SQLITE_DATABASES, VARIABLES];
    keys.retain(|key| needed.contains(key));
    keys
}

/// Returns where the manifest has a dependency, as ` (line 7)`.
fn line_of(manifest: &Manifest, dependency: &str) -> String {
    let text = std::fs::read_to_string(&manifest.path).unwrap_or_default();
    let line = text
        .lines()
        .position(|line| line.contains(dependency) && !line.trim_start().starts_with('#'));
    line.map(|index| format!(" (line {})", index + 1)).unwrap_or_default()
}

/// Asks the component that has the route `/readyz`, if one has, whether it can serve requests.
pub(super) async fn readiness(app: &App) -> Result<(), Error> {
    let found = app.routes().find(READYZ);
    let Some(route) = found.map(|found| found.route).filter(|route| !route.is_wildcard()) else {
        return Ok(());
    };
    let not_ready = |detail| Error::NotReady {
        component: route.component.clone(),
        detail,
    };
    let request = Request::get(READYZ).body(Bytes::new());
    let request = request.map_err(|error| not_ready(error.to_string()))?;
    let reply = app
        .request(request)
        .await
        .map_err(|error| not_ready(error.to_string()))?;
    if reply.response.status() == StatusCode::OK {
        return Ok(());
    }
    Err(not_ready(detail(reply.response.body())))
}

/// Returns the `detail` of an error in JSON, or what there is instead.
fn detail(body: &[u8]) -> String {
    let json: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    match json.get("detail").and_then(serde_json::Value::as_str) {
        Some(detail) => detail.to_owned(),
        None => String::from_utf8_lossy(body).trim().to_owned(),
    }
}

//! An application: compiled components, and the configuration, files and hooks with which they run.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::engine::Compiled;
use crate::error::Error;
use crate::files::database::DatabaseFile;
use crate::files::key_value::KeyValueFile;
use crate::files::{DATABASE, KEY_VALUE};
use crate::hooks::Hooks;
use crate::instance::output::Output;
use crate::manifest::Manifest;
use crate::manifest::configuration::Configuration;
use crate::manifest::routes::Routes;

/// A running application. Clones share everything.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) compiled: Compiled,
    pub(crate) configurations: BTreeMap<String, Arc<Configuration>>,
    pub(crate) key_value: Arc<KeyValueFile>,
    pub(crate) database: Arc<DatabaseFile>,
    pub(crate) hooks: Hooks,
    pub(crate) output: Arc<Output>,
    pub(crate) next_request: AtomicU64,
}

impl App {
    /// Returns a builder of an application that runs on compiled components.
    pub fn builder(compiled: &Compiled) -> AppBuilder {
        AppBuilder {
            state_dir: compiled.manifest().directory().join(".spin"),
            compiled: compiled.clone(),
            variables: BTreeMap::new(),
            hooks: Hooks::default(),
            capture: false,
        }
    }

    /// Returns the manifest of the application.
    pub fn manifest(&self) -> &Manifest {
        self.0.compiled.manifest()
    }

    /// Returns the routes of the application.
    pub fn routes(&self) -> &Routes {
        self.manifest().routes()
    }

    /// Returns what guests have printed, stdout and stderr together; empty unless the output is captured.
    pub fn output(&self) -> String {
        self.0.output.captured()
    }
}

/// Builds an [`App`]. Its files are opened when a guest first uses them.
pub struct AppBuilder {
    compiled: Compiled,
    state_dir: PathBuf,
    variables: BTreeMap<String, String>,
    hooks: Hooks,
    capture: bool,
}

impl AppBuilder {
    /// Sets the directory of the stores' files. The default is `.spin` next to the manifest.
    #[must_use]
    pub fn state_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_dir = path.into();
        self
    }

    /// Sets a variable of the application.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Replaces the real clock, randomness and storage.
    #[must_use]
    pub fn hooks(mut self, hooks: Hooks) -> Self {
        self.hooks = hooks;
        self
    }

    /// Keeps what guests print for [`App::output`], or passes it to the process's own stdout and stderr (the default).
    #[must_use]
    pub fn capture_output(mut self, capture: bool) -> Self {
        self.capture = capture;
        self
    }

    /// Builds the application. Fails if a variable has no value.
    pub fn build(self) -> Result<App, Error> {
        let configurations = self.compiled.manifest().configurations(&self.variables)?;
        let configurations = configurations.into_iter().map(|(name, c)| (name, Arc::new(c)));
        Ok(App(Arc::new(Inner {
            configurations: configurations.collect(),
            key_value: Arc::new(KeyValueFile::new(self.state_dir.join(KEY_VALUE))),
            database: Arc::new(DatabaseFile::new(self.state_dir.join(DATABASE))),
            hooks: self.hooks,
            output: Arc::new(Output::new(self.capture)),
            next_request: AtomicU64::new(0),
            compiled: self.compiled,
        })))
    }
}

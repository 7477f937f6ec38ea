//! An application: compiled components, and where and with what they run.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::configuration::{Configuration, application_variables};
use crate::key_value::KeyValueFile;
use crate::output::Sink;
use crate::sqlite::DatabaseFile;
use crate::{Compiled, Error, Manifest, Routes, Seams};

/// A running application. Clones share everything.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) compiled: Compiled,
    pub(crate) configurations: BTreeMap<String, Arc<Configuration>>,
    pub(crate) key_value: Arc<KeyValueFile>,
    pub(crate) sqlite: Arc<DatabaseFile>,
    pub(crate) seams: Seams,
    pub(crate) output: Arc<Sink>,
    pub(crate) next_request: AtomicU64,
}

/// Sets an [`App`] up. Its files are opened only when a guest needs them.
pub struct AppBuilder {
    compiled: Compiled,
    state_dir: PathBuf,
    variables: BTreeMap<String, String>,
    seams: Seams,
    capture: bool,
}

impl AppBuilder {
    /// Where the stores' files lie; `.spin` beside the manifest unless set.
    #[must_use]
    pub fn state_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_dir = path.into();
        self
    }

    /// Gives a variable of the application its value.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Replaces the real clock, randomness and storage.
    #[must_use]
    pub fn seams(mut self, seams: Seams) -> Self {
        self.seams = seams;
        self
    }

    /// Keeps what guests print for [`App::output`] instead of passing it to the process's own.
    #[must_use]
    pub fn capture_output(mut self, capture: bool) -> Self {
        self.capture = capture;
        self
    }

    /// Gives each component its configuration, which fails if a variable has no value.
    pub fn build(self) -> Result<App, Error> {
        let manifest = self.compiled.manifest();
        let variables = application_variables(manifest, &self.variables)?;
        let mut configurations = BTreeMap::new();
        for (name, component) in &manifest.components {
            let configuration = Configuration::new(manifest, name, component, &variables)?;
            configurations.insert(name.clone(), Arc::new(configuration));
        }
        Ok(App(Arc::new(Inner {
            configurations,
            key_value: Arc::new(KeyValueFile::new(self.state_dir.join("sqlite_key_value.db"))),
            sqlite: Arc::new(DatabaseFile::new(self.state_dir.join("sqlite_db.db"))),
            seams: self.seams,
            output: Arc::new(Sink::new(self.capture)),
            next_request: AtomicU64::new(0),
            compiled: self.compiled,
        })))
    }
}

impl App {
    /// Starts to set up an application on compiled components.
    pub fn builder(compiled: &Compiled) -> AppBuilder {
        AppBuilder {
            state_dir: compiled.manifest().directory().join(".spin"),
            compiled: compiled.clone(),
            variables: BTreeMap::new(),
            seams: Seams::default(),
            capture: false,
        }
    }

    /// The manifest of the application.
    pub fn manifest(&self) -> &Manifest {
        self.0.compiled.manifest()
    }

    /// The routes of the application.
    pub fn routes(&self) -> &Routes {
        self.manifest().routes()
    }

    /// What guests printed so far, stdout and stderr together, if it is captured.
    pub fn output(&self) -> String {
        self.0.output.captured()
    }
}

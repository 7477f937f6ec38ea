//! Wasmtime, and an application's components compiled for it.

mod compose;
mod guest;
mod imports;
mod options;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use guest::Guest;
use guest::one_line;
pub(crate) use imports::imports;
pub use options::EngineOptions;
use tokio::sync::Semaphore;
use wasmtime::Engine;
use wasmtime::component::Linker;

use crate::error::Error;
use crate::instance::monotonic_clock;
use crate::instance::state::InstanceState;
use crate::manifest::Manifest;
use crate::spin;

/// An application's components, compiled and linked. Compiling takes seconds. Cloning this, and building
/// [`App`](crate::App)s on it, is cheap.
#[derive(Clone)]
pub struct Compiled(Arc<Inner>);

struct Inner {
    manifest: Manifest,
    engine: Engine,
    options: EngineOptions,
    guests: BTreeMap<String, Guest>,
    slots: Arc<Semaphore>,
}

impl Compiled {
    /// Compiles every component of the manifest.
    pub fn new(manifest: &Manifest, options: &EngineOptions) -> Result<Self, Error> {
        let engine = Engine::new(&options.config()).map_err(|error| Error::Engine(one_line(&error)))?;
        let linker = linker(&engine).map_err(|error| Error::Engine(one_line(&error)))?;
        let mut guests = BTreeMap::new();
        for (name, component) in &manifest.components {
            guests.insert(name.clone(), Guest::compile(manifest, name, component, &linker)?);
        }
        Ok(Self(Arc::new(Inner {
            manifest: manifest.clone(),
            engine,
            options: options.clone(),
            guests,
            slots: Arc::new(Semaphore::new(options.max_instances as usize)),
        })))
    }

    /// Returns the manifest of the application.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn counts_fuel(&self) -> bool {
        self.0.options.fuel
    }

    pub(crate) fn guest(&self, component: &str) -> Option<&Guest> {
        self.0.guests.get(component)
    }

    /// Returns the semaphore with one permit for each instance that may run.
    pub(crate) fn slots(&self) -> &Arc<Semaphore> {
        &self.0.slots
    }

    /// Waits until no instance runs. A response may have left earlier.
    pub async fn idle(&self) {
        // The semaphore is never closed, so this cannot fail.
        let _ = self.0.slots.acquire_many(self.0.options.max_instances).await;
    }
}

fn linker(engine: &Engine) -> wasmtime::Result<Linker<InstanceState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    monotonic_clock::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    spin::add_to_linker(&mut linker)?;
    Ok(linker)
}

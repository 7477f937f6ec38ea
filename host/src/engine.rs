//! Wasmtime, and an application's components compiled for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Semaphore;
use wasmtime::component::{HasSelf, InstancePre, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};
use wasmtime_wasi_http::p2::bindings::ProxyIndices;

use crate::compose::compose;
use crate::denied;
use crate::manifest::Component;
use crate::spin::Imports;
use crate::state::State;
use crate::{Error, Manifest};

/// The most linear memory that one memory of an instance can have.
pub(crate) const MEMORY_LIMIT: usize = 128 << 20;

/// What of a memory stays resident for the next instance: that of a login's hash, whose pages would otherwise be asked
/// of the kernel and cleared by it for each login, a fifth of its time. Only as many slots come to have so much as hash
/// at once.
const MEMORY_KEEP_RESIDENT: usize = 32 << 20;

/// What of a table stays resident, as in Spin.
const TABLE_KEEP_RESIDENT: usize = 512 << 10;

/// Core modules, memories and tables that one component may consist of.
const CORE_INSTANCES: u32 = 64;
const MEMORIES: u32 = 4;
const TABLES: u32 = 16;

/// An instance leaves its slot a moment before its memory is back in the pool; these cover that.
const SPARE_INSTANCES: u32 = 16;

/// How the engine runs guests.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Count the fuel each request burns, a measure of work that doesn't depend on the machine.
    /// Code that counts runs slower.
    pub fuel: bool,
    /// How many instances run at once; further requests wait for one to end.
    pub max_instances: u32,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            fuel: false,
            max_instances: 256,
        }
    }
}

/// An application's components, compiled and linked. Making one takes seconds; cloning one and
/// building [`crate::App`]s on it is cheap.
#[derive(Clone)]
pub struct Compiled(Arc<Inner>);

struct Inner {
    manifest: Manifest,
    engine: Engine,
    fuel: bool,
    guests: BTreeMap<String, Guest>,
    slots: Arc<Semaphore>,
    max_instances: u32,
}

/// A component ready to be instantiated.
pub(crate) struct Guest {
    pub(crate) pre: InstancePre<State>,
    /// Where it exports `wasi:http/incoming-handler`, if it does.
    pub(crate) handler: Option<ProxyIndices>,
}

impl Compiled {
    /// Compiles every component of the manifest.
    pub fn new(manifest: &Manifest, options: &EngineOptions) -> Result<Self, Error> {
        let engine = Engine::new(&config(options)).map_err(|error| Error::Engine(sentence(&error)))?;
        let linker = linker(&engine).map_err(|error| Error::Engine(sentence(&error)))?;
        let compile = |(name, component): (&String, &Component)| {
            let guest = Guest::compile(manifest, name, component, &linker)?;
            Ok((name.clone(), guest))
        };
        Ok(Self(Arc::new(Inner {
            manifest: manifest.clone(),
            fuel: options.fuel,
            guests: manifest.components.iter().map(compile).collect::<Result<_, _>>()?,
            slots: Arc::new(Semaphore::new(options.max_instances as usize)),
            max_instances: options.max_instances,
            engine,
        })))
    }

    /// The manifest it was made from.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn counts_fuel(&self) -> bool {
        self.0.fuel
    }

    pub(crate) fn guest(&self, component: &str) -> Option<&Guest> {
        self.0.guests.get(component)
    }

    /// One permit for each instance that may run.
    pub(crate) fn slots(&self) -> &Arc<Semaphore> {
        &self.0.slots
    }

    /// Waits until no instance runs.
    pub(crate) async fn idle(&self) {
        // The semaphore is never closed, so this cannot fail.
        let _ = self.0.slots.acquire_many(self.0.max_instances).await;
    }
}

impl Guest {
    fn compile(manifest: &Manifest, name: &str, component: &Component, linker: &Linker<State>) -> Result<Self, Error> {
        let path = manifest.directory().join(&component.source);
        if !path.exists() {
            return Err(Error::WasmMissing {
                component: name.to_owned(),
                path,
            });
        }
        let refuse = |problem: String| Error::Component {
            component: name.to_owned(),
            problem,
        };
        let wasm = std::fs::read(&path).map_err(|error| refuse(error.to_string()))?;
        let wasm = if component.dependencies.is_empty() {
            wasm
        } else {
            compose(name, wasm, component, manifest.directory()).map_err(refuse)?
        };
        let pre = wasmtime::component::Component::new(linker.engine(), &wasm)
            .and_then(|compiled| linker.instantiate_pre(&compiled))
            .map_err(|error| refuse(sentence(&error)))?;
        let handler = ProxyIndices::new(&pre).ok();
        if handler.is_none() && manifest.routes.iter().any(|route| route.component == name) {
            return Err(refuse(
                "it has a route but exports no wasi:http/incoming-handler".to_owned(),
            ));
        }
        Ok(Self { pre, handler })
    }
}

fn config(options: &EngineOptions) -> Config {
    let instances = options.max_instances.saturating_add(SPARE_INSTANCES);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances.saturating_mul(CORE_INSTANCES))
        .total_memories(instances.saturating_mul(MEMORIES))
        .total_tables(instances.saturating_mul(TABLES))
        .total_stacks(instances)
        .max_core_instances_per_component(CORE_INSTANCES)
        .max_memories_per_component(MEMORIES)
        .max_tables_per_component(TABLES)
        .max_memory_size(MEMORY_LIMIT)
        .linear_memory_keep_resident(MEMORY_KEEP_RESIDENT)
        .table_keep_resident(TABLE_KEEP_RESIDENT);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .memory_init_cow(true)
        .parallel_compilation(true)
        .consume_fuel(options.fuel);
    config
}

fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    Imports::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)?;
    denied::add_to_linker(&mut linker)?;
    Ok(linker)
}

/// An engine's error, with its causes, in one line.
fn sentence(error: &wasmtime::Error) -> String {
    format!("{error:#}").replace('\n', ", ")
}

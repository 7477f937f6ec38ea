//! What the host keeps for one instance, and the way each of its storage calls takes.

use std::fmt;
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use wasmtime::ResourceLimiter;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::chaining::Outbound;
use crate::configuration::Configuration;
use crate::engine::MEMORY_LIMIT;
use crate::key_value::KeyValueFile;
use crate::seams::{Operation, RequestId, StorageCall, StorageSeam, Verdict};
use crate::sqlite::DatabaseFile;

/// How many stores, and how many connections, an instance may have open.
pub(crate) const MAX_OPEN: u32 = 256;

/// The data of a [`wasmtime::Store`] that holds one instance of a component.
pub struct State {
    pub(crate) wasi: WasiCtx,
    pub(crate) http: WasiHttpCtx,
    pub(crate) outbound: Outbound,
    pub(crate) table: ResourceTable,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) key_value: Arc<KeyValueFile>,
    pub(crate) open_stores: u32,
    pub(crate) sqlite: Arc<DatabaseFile>,
    pub(crate) open_connections: u32,
    pub(crate) storage: StorageCalls,
    pub(crate) memory: MemoryMeter,
    pub(crate) _slot: OwnedSemaphorePermit,
}

/// The storage calls of one instance, counted, and the seam that judges them.
pub(crate) struct StorageCalls {
    pub(crate) request: RequestId,
    pub(crate) made: u32,
    pub(crate) seam: Arc<dyn StorageSeam>,
}

impl StorageCalls {
    fn next(&mut self, operation: Operation) -> StorageCall {
        let index = self.made;
        self.made += 1;
        StorageCall {
            request: self.request,
            index,
            operation,
        }
    }
}

/// The trap that ends an instance which a storage seam killed.
#[derive(Debug)]
pub(crate) struct Died;

impl fmt::Display for Died {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the instance died at a storage call")
    }
}

impl std::error::Error for Died {}

impl State {
    /// Makes one storage call: asks the seam, lets `effect` happen or not, and answers accordingly.
    /// `error` turns a failure that the seam wants into the interface's own error type.
    ///
    /// `effect` runs `SQLite` right here, on the thread of the runtime. That works on every flavour
    /// of runtime, and a call takes tens of microseconds. It waits longer only while another
    /// connection holds the write lock, at most the 5 s of the busy timeout.
    pub(crate) async fn storage_call<T: Send, E: Send>(
        &mut self,
        operation: Operation,
        error: fn(String) -> E,
        effect: impl FnOnce(&mut Self, &Operation) -> wasmtime::Result<Result<T, E>> + Send,
    ) -> wasmtime::Result<Result<T, E>> {
        let mut call = self.storage.next(operation);
        let seam = Arc::clone(&self.storage.seam);
        seam.rewrite(&mut call);
        let verdict = seam.before(&call).await;
        match verdict {
            Verdict::Fail => return Ok(Err(error("the storage failed".to_owned()))),
            Verdict::Die => return Err(Died.into()),
            Verdict::Proceed | Verdict::FailAfter | Verdict::DieAfter => {}
        }
        let result = effect(self, &call.operation)?;
        seam.after(&call).await;
        match verdict {
            Verdict::FailAfter => Ok(Err(error("the storage failed".to_owned()))),
            Verdict::DieAfter => Err(Died.into()),
            _ => Ok(result),
        }
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

/// Counts an instance's linear memory, which only ever grows, and holds it to the limit.
#[derive(Default)]
pub(crate) struct MemoryMeter {
    pub(crate) bytes: usize,
}

impl ResourceLimiter for MemoryMeter {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= MEMORY_LIMIT;
        if allowed {
            self.bytes += desired - current;
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }
}

//! The host's data for one instance.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::memory::MemoryMeter;
use super::outbound::Outbound;
use super::storage_calls::{Died, StorageCalls};
use crate::files::database::DatabaseFile;
use crate::files::key_value::KeyValueFile;
use crate::hooks::{Clock, Operation, Verdict};
use crate::manifest::configuration::Configuration;

/// The number of stores, and of connections, that an instance may have open.
pub(crate) const MAX_OPEN: u32 = 256;

/// The data in the [`wasmtime::Store`] of one instance.
pub struct InstanceState {
    pub(crate) wasi: WasiCtx,
    pub(crate) http: WasiHttpCtx,
    pub(crate) outbound: Outbound,
    pub(crate) table: ResourceTable,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) key_value: Arc<KeyValueFile>,
    pub(crate) open_stores: u32,
    pub(crate) database: Arc<DatabaseFile>,
    pub(crate) open_connections: u32,
    pub(crate) storage_calls: StorageCalls,
    pub(crate) memory: MemoryMeter,
    /// Frees the engine's slot when the instance is dropped.
    pub(crate) _slot: OwnedSemaphorePermit,
}

impl InstanceState {
    /// Makes one storage call. The storage hook decides whether `effect` runs, and whether the guest sees its result.
    /// `error` makes the interface's error of a message, for a call that the hook fails.
    ///
    /// `effect` runs SQLite on the runtime's own thread: that works on every kind of runtime, and a call takes tens of
    /// microseconds. It takes longer only while another connection holds the write lock, at most the 5 s of the busy
    /// timeout.
    pub(crate) async fn storage_call<T: Send, E: Send>(
        &mut self,
        operation: Operation,
        error: fn(String) -> E,
        effect: impl FnOnce(&mut Self, &Operation) -> wasmtime::Result<Result<T, E>> + Send,
    ) -> wasmtime::Result<Result<T, E>> {
        let call = self.storage_calls.next(operation);
        let hook = Arc::clone(&self.storage_calls.hook);
        let verdict = hook.before(&call).await;
        match verdict {
            Verdict::Fail => return Ok(Err(error("the storage failed".to_owned()))),
            Verdict::Die => return Err(Died.into()),
            Verdict::Proceed | Verdict::FailAfter | Verdict::DieAfter => {}
        }
        let result = effect(self, &call.operation)?;
        hook.after(&call).await;
        match verdict {
            Verdict::FailAfter => Ok(Err(error("the storage failed".to_owned()))),
            Verdict::DieAfter => Err(Died.into()),
            Verdict::Proceed | Verdict::Fail | Verdict::Die => Ok(result),
        }
    }
}

impl WasiView for InstanceState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for InstanceState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

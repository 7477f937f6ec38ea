//! A fresh instance of a component.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use wasmtime::Store;
use wasmtime::component::{Instance, ResourceTable};
use wasmtime_wasi_http::WasiHttpCtx;

use super::error::RequestError;
use crate::app::App;
use crate::engine::Guest;
use crate::hooks::RequestId;
use crate::instance::memory::MemoryMeter;
use crate::instance::outbound::Outbound;
use crate::instance::output::Stream;
use crate::instance::state::InstanceState;
use crate::instance::storage_calls::StorageCalls;
use crate::instance::wasi;

impl App {
    /// Returns a fresh instance of a component, to call its other exports than the HTTP handler.
    pub async fn instance(&self, component: &str) -> Result<(Store<InstanceState>, Instance), RequestError> {
        let guest = self.0.compiled.guest(component).ok_or(RequestError::NoRoute)?;
        self.instantiate(component, guest, self.next_id()).await
    }

    pub(super) fn next_id(&self) -> RequestId {
        RequestId(self.0.next_request.fetch_add(1, Ordering::Relaxed))
    }

    /// Instantiates a component to serve the request `id`. Waits for a free slot of the engine.
    pub(super) async fn instantiate(
        &self,
        component: &str,
        guest: &Guest,
        id: RequestId,
    ) -> Result<(Store<InstanceState>, Instance), RequestError> {
        let state = self.state(component, id).await?;
        let mut store = Store::new(self.0.compiled.engine(), state);
        store.limiter(|state| &mut state.memory);
        if self.0.compiled.counts_fuel() {
            store
                .set_fuel(u64::MAX)
                .map_err(|error| self.request_error(component, &error))?;
        }
        let instance = guest.pre.instantiate_async(&mut store).await;
        let instance = instance.map_err(|error| self.request_error(component, &error))?;
        Ok((store, instance))
    }

    async fn state(&self, component: &str, id: RequestId) -> Result<InstanceState, RequestError> {
        let app = &self.0;
        let configuration = app.configurations.get(component).ok_or(RequestError::NoRoute)?;
        let slot = Arc::clone(app.compiled.slots()).acquire_owned().await;
        Ok(InstanceState {
            wasi: wasi::context(configuration, &app.hooks, &app.output, id),
            http: WasiHttpCtx::new(),
            outbound: Outbound {
                components: Arc::new(self.clone()),
                configuration: Arc::clone(configuration),
            },
            table: ResourceTable::new(),
            clock: Arc::clone(&app.hooks.clock),
            configuration: Arc::clone(configuration),
            key_value: Arc::clone(&app.key_value),
            open_stores: 0,
            database: Arc::clone(&app.database),
            open_connections: 0,
            storage_calls: StorageCalls {
                request: id,
                made: 0,
                hook: Arc::clone(&app.hooks.storage),
            },
            memory: MemoryMeter::default(),
            _slot: slot.map_err(|closed| RequestError::Trapped(closed.to_string()))?,
        })
    }

    /// Returns what an engine's error means for the request. Because the client doesn't see the error, writes it with
    /// its backtrace to the guest's stderr, unless a storage hook caused it.
    pub(super) fn request_error(&self, component: &str, error: &wasmtime::Error) -> RequestError {
        let request_error = RequestError::from(error);
        if request_error != RequestError::Died {
            let report = format!("Component `{component}` failed: {error:?}\n");
            self.0.output.write(Stream::Stderr, report.as_bytes());
        }
        request_error
    }
}

//! The interface as a Rust host calls it: bindings made from `wit/`, and an instance of one test's own.

use host::InstanceState;
use wasmtime::Store;

use crate::support::Service;

mod bindings {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "library",
        exports: { default: async },
        additional_derives: [PartialEq],
    });
}

pub use bindings::exports::edge::users::users as wit;

/// An instance of the shipped component. It may be called any number of times.
pub struct Library {
    pub store: Store<InstanceState>,
    bindings: bindings::Library,
}

impl Library {
    /// An instance on the state of a service.
    pub async fn new(service: &Service) -> Self {
        let (mut store, instance) = service.app.instance("users").await.expect("an instance");
        let bindings = bindings::Library::new(&mut store, &instance).expect("the documented exports");
        Self { store, bindings }
    }

    /// The functions, and the store to call them with.
    pub fn parts(&mut self) -> (&wit::Guest, &mut Store<InstanceState>) {
        (self.bindings.edge_users_users(), &mut self.store)
    }
}

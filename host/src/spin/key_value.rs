//! `fermyon:spin/key-value`: a component opens its stores and uses them.

use wasmtime::component::Resource;

use crate::bindings::key_value::{Error, Host, HostStore};
use crate::files::key_value::KeyValueStore;
use crate::hooks::Operation;
use crate::instance::state::{InstanceState, MAX_OPEN};

impl InstanceState {
    /// Opens a store if the manifest grants it.
    fn open_store(&mut self, label: &str) -> wasmtime::Result<Result<Resource<KeyValueStore>, Error>> {
        if !self.configuration.key_value_stores.iter().any(|store| store == label) {
            return Ok(Err(Error::AccessDenied));
        }
        let store = match self.key_value.store(label.to_owned()) {
            Ok(store) => store,
            Err(error) => return Ok(Err(other(&error))),
        };
        if self.open_stores == MAX_OPEN {
            return Ok(Err(Error::StoreTableFull));
        }
        self.open_stores += 1;
        Ok(Ok(self.table.push(store)?))
    }

    /// Runs one operation of a store that the guest has opened.
    fn with_store<T>(
        &self,
        store: &Resource<KeyValueStore>,
        run: impl FnOnce(&KeyValueStore) -> rusqlite::Result<T>,
    ) -> wasmtime::Result<Result<T, Error>> {
        Ok(run(self.table.get(store)?).map_err(|error| other(&error)))
    }
}

fn other(error: &rusqlite::Error) -> Error {
    Error::Other(error.to_string())
}

impl Host for InstanceState {}

impl HostStore for InstanceState {
    async fn open(&mut self, label: String) -> wasmtime::Result<Result<Resource<KeyValueStore>, Error>> {
        let operation = Operation::KeyValueOpen { label: label.clone() };
        self.storage_call(operation, Error::Other, |state, _| state.open_store(&label))
            .await
    }

    async fn get(
        &mut self,
        store: Resource<KeyValueStore>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        self.storage_call(Operation::KeyValueGet { key }, Error::Other, |state, call| {
            state.with_store(&store, |store| store.get(call.key()))
        })
        .await
    }

    async fn set(
        &mut self,
        store: Resource<KeyValueStore>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Error>> {
        self.storage_call(Operation::KeyValueSet { key, value }, Error::Other, |state, call| {
            let Operation::KeyValueSet { key, value } = call else {
                return Ok(Err(Error::Other(
                    "a hook changed the function that is called".to_owned(),
                )));
            };
            state.with_store(&store, |store| store.set(key, value))
        })
        .await
    }

    async fn delete(&mut self, store: Resource<KeyValueStore>, key: String) -> wasmtime::Result<Result<(), Error>> {
        self.storage_call(Operation::KeyValueDelete { key }, Error::Other, |state, call| {
            state.with_store(&store, |store| store.delete(call.key()))
        })
        .await
    }

    async fn exists(&mut self, store: Resource<KeyValueStore>, key: String) -> wasmtime::Result<Result<bool, Error>> {
        self.storage_call(Operation::KeyValueExists { key }, Error::Other, |state, call| {
            state.with_store(&store, |store| store.exists(call.key()))
        })
        .await
    }

    async fn get_keys(&mut self, store: Resource<KeyValueStore>) -> wasmtime::Result<Result<Vec<String>, Error>> {
        self.storage_call(Operation::KeyValueGetKeys, Error::Other, |state, _| {
            state.with_store(&store, KeyValueStore::keys)
        })
        .await
    }

    async fn drop(&mut self, store: Resource<KeyValueStore>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        self.open_stores -= 1;
        Ok(())
    }
}

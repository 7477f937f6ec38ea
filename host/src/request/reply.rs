//! The reply to a request: the response, how the guest ended, and what the request cost.

use bytes::Bytes;
use http::Response;
use wasmtime::Store;

use super::error::RequestError;
use crate::hooks::RequestId;
use crate::instance::state::InstanceState;

/// What [`App::request`](crate::App::request) returns.
#[derive(Debug)]
pub struct Reply {
    /// The response with its whole body.
    pub response: Response<Bytes>,
    /// What the request cost.
    pub usage: Usage,
    /// The request's id, as hooks see it.
    pub request: RequestId,
    /// How the guest ended. It may trap or die after its response is complete.
    pub ended: Result<(), RequestError>,
}

/// What one request cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The fuel burnt, if the engine counts it.
    pub fuel: Option<u64>,
    /// The number of storage calls.
    pub storage_calls: u32,
    /// The linear memory of the instance at its end, in bytes. This is also its peak, because linear memory never
    /// shrinks.
    pub memory_peak: usize,
}

impl Usage {
    /// Reads what an instance has used so far.
    pub(crate) fn of(store: &Store<InstanceState>) -> Self {
        Self {
            fuel: store.get_fuel().ok().map(|left| u64::MAX - left),
            storage_calls: store.data().storage_calls.made,
            memory_peak: store.data().memory.bytes,
        }
    }
}

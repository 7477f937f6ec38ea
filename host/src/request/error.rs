//! Why a request gets no response from a guest.

use crate::instance::storage_calls::Died;

/// Why a request gets no response from a guest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No route matches the path, or the application has no such component.
    #[error("no component answers here")]
    NoRoute,
    /// The request's host or URL is invalid.
    #[error("the request is invalid: {0}")]
    Invalid(String),
    /// The guest could not be started, trapped, or ended in the middle of its response.
    #[error("the guest trapped: {0}")]
    Trapped(String),
    /// A storage hook killed the instance.
    #[error("the instance died at a storage call")]
    Died,
    /// The guest ended without a response, or with a `wasi:http` error code as its response.
    #[error("the guest gave no response")]
    NoResponse,
}

impl From<&wasmtime::Error> for RequestError {
    fn from(error: &wasmtime::Error) -> Self {
        if error.is::<Died>() {
            Self::Died
        } else {
            Self::Trapped(error.root_cause().to_string())
        }
    }
}

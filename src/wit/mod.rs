//! The WIT API: `edge:users/users`, the same use cases as plain calls from another component.
//!
//! A call makes a [`Context`](crate::service::Context) of its own, so each store is opened at most once in it.

mod answers;
mod arguments;
pub mod bindings;
mod calls;
mod error;

pub use calls::Library;

//! The WIT face: `edge:users/users`, the same use cases as plain calls from another component.
//!
//! A call makes a [`Context`](crate::service::Context) of its own, so each store is opened at most once in it.
#![cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, reason = "only the Wasm component has an entry")
)]

mod answers;
mod arguments;
mod bindings;
mod calls;
// A native linker can't export what WIT calls its functions.
#[cfg(target_family = "wasm")]
mod entry;
mod failure;

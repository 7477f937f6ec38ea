//! The component: where Spin and other components enter. Everything else is in the crate `users`.
#![cfg(target_family = "wasm")]
#![allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "the macros' exports have names that the linker takes unchecked"
)]

use spin_sdk::http::{IncomingRequest, ResponseOutparam};
use users_library::wit::{Library, bindings};

#[spin_sdk::http_component]
async fn handle(request: IncomingRequest, response: ResponseOutparam) {
    users_library::http::serve(request, response);
}

bindings::export!(Library with_types_in bindings);

//! Answers with a fixed string, written with Spin's SDK in the ordinary way.
#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, clippy::pedantic, reason = "the macro makes this code")]

use spin_sdk::http::{Request, Response};

#[spin_sdk::http_component]
fn hello(_: Request) -> Response {
    Response::new(200, "hello")
}

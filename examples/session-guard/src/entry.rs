//! Where Spin enters.
#![allow(unsafe_code, missing_docs, clippy::pedantic, reason = "the macro makes this code")]

use spin_sdk::http::{Request, Response};

#[spin_sdk::http_component]
async fn entry(request: Request) -> Response {
    super::handle(request).await
}

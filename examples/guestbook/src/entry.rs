//! Where Spin enters.
#![allow(unsafe_code, missing_docs, clippy::pedantic, reason = "the macro makes this code")]

use spin_sdk::http::{Request, ResponseOutparam};

#[spin_sdk::http_component]
async fn entry(request: Request, out: ResponseOutparam) {
    super::handle(&request).send(out).await;
}

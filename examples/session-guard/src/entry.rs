//! Where Spin enters.
#![allow(unsafe_code, missing_docs, clippy::pedantic, reason = "the macro makes this code")]

use spin_sdk::http::{IncomingRequest, ResponseOutparam};

#[spin_sdk::http_component]
async fn entry(request: IncomingRequest, response: ResponseOutparam) {
    super::handle(request, response).await;
}

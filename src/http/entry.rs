//! Where Spin enters: the SDK's macro, whose generated bindings need leave for what we deny ourselves.
#![allow(unsafe_code, missing_docs, unreachable_pub, clippy::pedantic)]

use spin_sdk::http::{IncomingRequest, ResponseOutparam};

use super::exchange::Exchange;

#[spin_sdk::http_component]
async fn handle(request: IncomingRequest, response: ResponseOutparam) {
    super::serve(Exchange::new(request, response));
}

//! Answers with a fixed string, and writes the body before it sets the response. On `/hash` it first computes one
//! Argon2id.
#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, clippy::pedantic, reason = "the macro makes this code")]

use argon2::{Algorithm, Argon2, Params, Version};
use spin_sdk::http::{Headers, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};

#[spin_sdk::http_component]
async fn hello(request: IncomingRequest, response: ResponseOutparam) {
    let path = request.path_with_query().unwrap_or_default();
    if path.starts_with("/hash") {
        hash();
    }
    respond(response, b"hello");
}

/// Computes one Argon2id with the service's default parameters.
fn hash() {
    let params = Params::new(7168, 5, 1, None).unwrap_or_default();
    let mut key = [0; 32];
    let _ = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
        b"password1",
        b"0123456789abcdef",
        &mut key,
    );
    std::hint::black_box(key);
}

fn respond(outparam: ResponseOutparam, bytes: &[u8]) {
    let headers = Headers::new();
    let _ = headers.append("content-length", bytes.len().to_string().as_bytes());
    let response = OutgoingResponse::new(headers);
    let Ok(body) = response.body() else { return };
    if let Ok(stream) = body.write() {
        let _ = stream.check_write();
        let _ = stream.write(bytes);
    }
    let _ = OutgoingBody::finish(body, None);
    outparam.set(response);
}

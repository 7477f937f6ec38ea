//! Makes the host calls that any ReadSession needs, with no code between them: reads its request and two documents, and
//! answers with a fixed string, body first.
#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, clippy::pedantic, reason = "the macro makes this code")]

use std::hint::black_box;

use spin_sdk::http::{Headers, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};
use spin_sdk::key_value::Store;

/// Keys and sizes in bytes, as the service's documents have them.
const DOCUMENTS: [(&str, usize); 2] = [
    (
        "session:default:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        190,
    ),
    (
        "user:default:01234567-89ab-cdef-0123-456789abcdef:01234567-89ab-cdef-0123-456789abcdef",
        320,
    ),
];

#[spin_sdk::http_component]
async fn two_reads(request: IncomingRequest, response: ResponseOutparam) {
    black_box((request.path_with_query(), request.headers().get("authorization")));
    read(&request);
    let Ok(store) = Store::open_default() else { return };
    for (key, size) in DOCUMENTS {
        match store.get(key) {
            Ok(Some(document)) => drop(black_box(document)),
            // The first request writes what the others read.
            _ => drop(store.set(key, &vec![0; size])),
        }
    }
    respond(response, b"hello");
}

fn read(request: &IncomingRequest) {
    let Ok(body) = request.consume() else { return };
    let Ok(stream) = body.stream() else { return };
    while let Ok(bytes) = stream.blocking_read(1 << 16) {
        black_box(bytes);
    }
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

//! The request id: what the log and the response call a request.

use super::exchange::HttpExchange;
use crate::system;

/// The longest id that is taken from a caller, in characters.
const LONGEST: usize = 128;

/// The caller's request id if it can be logged as it is (1 to 128 of `A-Za-z0-9._-`), otherwise a new one.
pub(super) fn of(exchange: &HttpExchange) -> String {
    match exchange.header("x-request-id") {
        Some(id) if is_harmless(&id) => id,
        _ => new(),
    }
}

fn is_harmless(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(is_harmless_byte)
}

fn is_harmless_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn new() -> String {
    let bytes = system::random().unwrap_or_default();
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

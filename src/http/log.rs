//! The request log: one line of JSON a request on standard error, never with a secret in it.

use serde::Serialize;
use wasi::cli::stderr;

use crate::system;

/// What is told of a request.
pub(super) struct Line<'a> {
    /// The RPC, or empty if there is none of that name.
    pub(super) rpc: &'a str,
    /// The response's status code.
    pub(super) status: u16,
    /// When the service began, in Unix microseconds.
    pub(super) started: u64,
    /// The tenant.
    pub(super) namespace: &'a str,
    /// The request's id, as the response bears it.
    pub(super) request_id: &'a str,
}

/// The line's form.
#[derive(Serialize)]
struct Json<'a> {
    time_ms: u64,
    rpc: &'a str,
    status: u16,
    duration_us: u64,
    namespace: &'a str,
    request_id: &'a str,
}

impl Line<'_> {
    /// Writes the line.
    pub(super) fn write(&self) {
        // One clock for both numbers: to ask for another costs as much as to read a header.
        let now = system::now_us();
        let line = Json {
            time_ms: now / 1000,
            rpc: self.rpc,
            status: self.status,
            duration_us: now.saturating_sub(self.started),
            namespace: self.namespace,
            request_id: self.request_id,
        };
        if let Ok(mut line) = serde_json::to_string(&line) {
            line.push('\n');
            // Straight to the host: the standard library asks it for more than that. What can't be logged is answered
            // nevertheless.
            let _ = stderr::get_stderr().blocking_write_and_flush(line.as_bytes());
        }
    }
}

/// The caller's request id if it can be logged as it is (1 to 128 of `A-Za-z0-9._-`), else a new one.
pub(super) fn request_id(given: Option<String>) -> String {
    let harmless = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    given
        .filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(harmless))
        .unwrap_or_else(|| {
            let bytes = system::random().unwrap_or_default();
            uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
        })
}

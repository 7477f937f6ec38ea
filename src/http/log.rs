//! The request log: one line of JSON a request on standard error, never with a secret in it.

use std::time::Duration;

use serde::Serialize;
use wasi::cli::stderr;

use crate::system;

/// What is told of a request.
pub(super) struct Line<'a> {
    /// The RPC, or empty if there is none of that name.
    pub(super) rpc: &'a str,
    /// The response's status code.
    pub(super) status: u16,
    /// How long the service took.
    pub(super) duration: Duration,
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
        let line = Json {
            time_ms: system::now_ms(),
            rpc: self.rpc,
            status: self.status,
            duration_us: u64::try_from(self.duration.as_micros()).unwrap_or(u64::MAX),
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

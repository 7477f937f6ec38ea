//! The log: lines of JSON on standard error, never with a secret in them.

use serde::Serialize;
use wasi::cli::stderr;

use crate::domain::{Error, Result, Timestamp};
use crate::system;

/// What is logged of an HTTP request.
#[derive(Debug)]
pub struct Request<'a> {
    /// The RPC, or empty if there is none of that name.
    pub rpc: &'a str,
    /// The response's status code.
    pub status: u16,
    /// When the request came.
    pub started: Timestamp,
    /// The tenant.
    pub namespace: &'a str,
    /// The request's id, as the response has it.
    pub request_id: &'a str,
    /// What failed, if the operator has to know it.
    pub error: Option<String>,
}

#[derive(Serialize)]
struct RequestLine<'a> {
    time_ms: u64,
    rpc: &'a str,
    status: u16,
    duration_us: u64,
    namespace: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct FailureLine<'a> {
    time_ms: u64,
    failed: &'a str,
    error: String,
}

impl Request<'_> {
    /// Writes the line.
    pub fn write(&self) {
        let now = system::now();
        write(&RequestLine {
            time_ms: now.as_millis(),
            rpc: self.rpc,
            status: self.status,
            duration_us: u64::try_from(now.since(self.started).as_micros()).unwrap_or(u64::MAX),
            namespace: self.namespace,
            request_id: self.request_id,
            error: self.error.as_deref(),
        });
    }
}

/// Logs a failure that no response reports, because the request succeeds without what failed.
pub fn ignored(what: &str, outcome: Result<()>) {
    if let Err(error) = outcome {
        let cause = error.cause().map(ToString::to_string);
        write_failure(what, cause.unwrap_or_else(|| error.reason().to_owned()));
    }
}

/// Logs a failure if the operator has to know its cause.
pub fn failure(what: &str, error: &Error) {
    if let Some(cause) = error.cause() {
        write_failure(what, cause.to_string());
    }
}

fn write_failure(what: &str, error: String) {
    write(&FailureLine {
        time_ms: system::now().as_millis(),
        failed: what,
        error,
    });
}

fn write(line: &impl Serialize) {
    if let Ok(mut line) = serde_json::to_string(line) {
        line.push('\n');
        // What can't be logged is answered nevertheless.
        let _ = stderr::get_stderr().blocking_write_and_flush(line.as_bytes());
    }
}

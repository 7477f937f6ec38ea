//! The log: lines of JSON on standard error, never with a secret in them.

mod details;
mod event;

use serde::Serialize;
use wasi::cli::stderr;

use crate::domain::{Result, Rpc, Timestamp, TokenId, UserId};
use crate::system;

pub use details::Details;

/// The reason of what succeeded.
pub const OK: &str = "ok";

/// What is logged of a request to the HTTP API or of a call of the WIT API.
pub struct Request<'a> {
    /// Which API it came to: `http` or `wit`.
    pub api: &'static str,
    /// The RPC, or empty if there is none of that name.
    pub rpc: &'static str,
    /// When it came.
    pub started: Timestamp,
    /// [`OK`], or the error's reason.
    pub reason: &'a str,
    /// The response's status code. A call has none.
    pub status: Option<u16>,
    /// The request's id, as the response has it. A call has none.
    pub request_id: Option<&'a str>,
    /// The tenant, if its name is one.
    pub namespace: Option<String>,
    /// What was learned of it.
    pub details: &'a Details,
    /// What failed, if the operator has to know it.
    pub error: Option<String>,
}

#[derive(Serialize)]
struct RequestLine<'a> {
    time_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'static str>,
    api: &'static str,
    rpc: &'static str,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sets_roles: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_token: Option<TokenId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    duration_us: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct FailureLine<'a> {
    time_ms: u64,
    failed: &'a str,
    error: String,
}

impl Request<'_> {
    /// Writes the line, unless it is one that the operator leaves out.
    pub fn write(self) {
        if self.reason == OK && self.details.omits_success.get() {
            return;
        }
        let now = system::now();
        write(&RequestLine {
            time_ms: now.as_millis(),
            event: event::of(Rpc::named(self.rpc), self.reason, self.details.sets_roles.get()),
            api: self.api,
            rpc: self.rpc,
            reason: self.reason,
            status: self.status,
            user_id: self.details.user_id.get(),
            sets_roles: self.details.sets_roles.get().then_some(true),
            api_token: self.details.api_token.get(),
            client_address: self.details.client_address.get().map(|address| address.to_string()),
            namespace: self.namespace,
            duration_us: u64::try_from(now.since(self.started).as_micros()).unwrap_or(u64::MAX),
            request_id: self.request_id,
            error: self.error,
        });
    }
}

/// Logs a failure that no response reports, because the request succeeds without what failed.
pub fn ignored(what: &str, outcome: Result<()>) {
    if let Err(error) = outcome {
        write(&FailureLine {
            time_ms: system::now().as_millis(),
            failed: what,
            error: error.for_operator().unwrap_or_else(|| error.reason().to_owned()),
        });
    }
}

fn write(line: &impl Serialize) {
    if let Ok(mut line) = serde_json::to_string(line) {
        line.push('\n');
        // What can't be logged is answered nevertheless.
        let _ = stderr::get_stderr().blocking_write_and_flush(line.as_bytes());
    }
}

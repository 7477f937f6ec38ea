//! Logout in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc};
use crate::harness::answer::{Answer, digest};

pub static LOGOUT: Rpc = Rpc {
    name: "Logout",
    changes: Changes::ASession,
    answer: |_| Answer::Done,
    step: |state, request, _| {
        state.sessions.remove(&digest(request.text("session_id")));
        Ok(Answer::Done)
    },
    examples: |secrets| secrets.sessions.iter().take(1).map(|session| logout(session)).collect(),
    weight: 1,
    random: |pool| logout(&pool.session()),
};

pub fn logout(session: &str) -> Request {
    Request::new(&LOGOUT, json!({"session_id": session}))
}

/// Logs out of a session that doesn't exist: a request that does nothing but the cleanup.
pub fn cleanup() -> Request {
    logout(&"x".repeat(128))
}

//! ReadSession in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc};
use crate::harness::answer::{Answer, digest, session};

pub static READ_SESSION: Rpc = Rpc {
    name: "ReadSession",
    changes: Changes::Nothing,
    answer: session,
    step: |state, request, _| {
        let handle = digest(request.text("session_id"));
        let session = state.sessions.get(&handle);
        let session = session.ok_or(Answer::Refused("session-not-found"))?;
        Ok(Answer::Session(handle, state.named_in_session(&session.user)))
    },
    examples: |secrets| {
        secrets
            .sessions
            .iter()
            .take(1)
            .map(|session| read_session(session))
            .collect()
    },
    weight: 1,
    random: |pool| read_session(&pool.session()),
};

pub fn read_session(session: &str) -> Request {
    Request::new(&READ_SESSION, json!({"session_id": session}))
}

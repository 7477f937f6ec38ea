//! ReadSession in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc};
use crate::harness::answer::{Answer, handle, session};

pub static READ_SESSION: Rpc = Rpc {
    name: "ReadSession",
    changes: Changes::Nothing,
    answer: session,
    step: |state, request, _| {
        let handle = handle(request.text("session_id"));
        let session = state.sessions.get(&handle);
        let session = session.ok_or(Answer::Refused("session-not-found"))?;
        let user = state.user(&session.user)?;
        Ok(Answer::Session(handle, user.username.clone(), user.email.clone()))
    },
    examples: |session| session.into_iter().map(read_session).collect(),
    weight: 1,
    random: |pool| read_session(&pool.session()),
};

pub fn read_session(session: &str) -> Request {
    Request::new(&READ_SESSION, json!({"session_id": session}))
}

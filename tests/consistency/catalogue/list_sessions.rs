//! ListSessions in the catalogue: its requests, its answers and its step of the model.

use serde_json::{Value, json};

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::{Answer, text};

pub static LIST_SESSIONS: Rpc = Rpc {
    name: "ListSessions",
    changes: Changes::Nothing,
    answer: |body| {
        let sessions: &Vec<Value> = body["sessions"].as_array().unwrap();
        Answer::Sessions(sessions.iter().map(|session| text(session, "handle")).collect())
    },
    step: |state, request, _| {
        let id = request.text("user_id");
        state.user(id)?;
        let own = state.sessions.iter().filter(|(_, session)| session.user == id);
        Ok(Answer::Sessions(own.map(|(handle, _)| handle.clone()).collect()))
    },
    examples: |_| vec![list_sessions(ASIM)],
    weight: 1,
    random: |pool| list_sessions(&pool.id()),
};

pub fn list_sessions(id: &str) -> Request {
    Request::new(&LIST_SESSIONS, json!({"user_id": id}))
}

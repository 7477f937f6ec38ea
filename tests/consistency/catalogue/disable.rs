//! Disable in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::Answer;

pub static DISABLE: Rpc = Rpc {
    name: "Disable",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, _| {
        let id = request.text("id");
        let mut user = state.user(id)?.clone();
        user.disabled_until = request.body()["until"].as_u64().unwrap_or(u64::MAX);
        user.tokens.clear();
        state.users.insert(id.to_owned(), user);
        state.end_sessions(id);
        Ok(Answer::Done)
    },
    examples: |_| {
        let until = Request::new(&DISABLE, json!({"id": ASIM, "until": 2_000_000_000}));
        vec![disable(ASIM), until]
    },
    weight: 1,
    random: |pool| disable(&pool.id()),
};

/// Disables a user for ever.
pub fn disable(id: &str) -> Request {
    Request::new(&DISABLE, json!({"id": id}))
}

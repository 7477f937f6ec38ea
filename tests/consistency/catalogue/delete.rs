//! Delete in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::Answer;

pub static DELETE: Rpc = Rpc {
    name: "Delete",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, _| {
        let id = request.text("id");
        state.user(id)?;
        state.users.remove(id);
        state.created.retain(|created| created != id);
        state.end_sessions(id);
        Ok(Answer::Done)
    },
    examples: |_| vec![delete(ASIM)],
    weight: 1,
    random: |pool| delete(&pool.id()),
};

pub fn delete(id: &str) -> Request {
    Request::new(&DELETE, json!({"id": id}))
}

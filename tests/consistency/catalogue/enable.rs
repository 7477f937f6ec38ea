//! Enable in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::Answer;

pub static ENABLE: Rpc = Rpc {
    name: "Enable",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, _| {
        let id = request.text("id");
        let mut user = state.user(id)?.clone();
        user.disabled_until = 0;
        state.users.insert(id.to_owned(), user);
        Ok(Answer::Done)
    },
    examples: |_| vec![enable(ASIM)],
    weight: 3,
    random: |pool| enable(&pool.id()),
};

pub fn enable(id: &str) -> Request {
    Request::new(&ENABLE, json!({"id": id}))
}

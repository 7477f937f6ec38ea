//! Read in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::{Answer, named};

pub static READ: Rpc = Rpc {
    name: "Read",
    changes: Changes::Nothing,
    answer: |body| Answer::User(named(&body["user"][0], "id")),
    step: |state, request, moment| {
        let id = request.text("id");
        state.user(id)?;
        Ok(Answer::User(state.named(id, moment.now)))
    },
    examples: |_| vec![read(ASIM)],
    weight: 1,
    random: |pool| read(&pool.id()),
};

pub fn read(id: &str) -> Request {
    Request::new(&READ, json!({"id": id}))
}

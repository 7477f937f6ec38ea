//! Read in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::{Answer, named};

pub static READ: Rpc = Rpc {
    name: "Read",
    changes: Changes::Nothing,
    answer: |body| Answer::User(named(&body["user"][0])),
    step: |state, request, _| {
        let id = request.text("id");
        let user = state.user(id)?;
        Ok(Answer::User((id.to_owned(), user.username.clone(), user.email.clone())))
    },
    examples: |_| vec![read(ASIM)],
    weight: 1,
    random: |pool| read(&pool.id()),
};

pub fn read(id: &str) -> Request {
    Request::new(&READ, json!({"id": id}))
}

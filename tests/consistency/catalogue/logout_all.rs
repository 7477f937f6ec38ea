//! LogoutAll in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::Answer;

pub static LOGOUT_ALL: Rpc = Rpc {
    name: "LogoutAll",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, _| {
        let id = request.text("user_id");
        state.user(id)?;
        state.end_sessions(id);
        Ok(Answer::Done)
    },
    examples: |_| vec![logout_all(ASIM)],
    weight: 1,
    random: |pool| logout_all(&pool.id()),
};

pub fn logout_all(id: &str) -> Request {
    Request::new(&LOGOUT_ALL, json!({"user_id": id}))
}

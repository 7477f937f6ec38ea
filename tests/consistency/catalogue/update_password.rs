//! UpdatePassword in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::Answer;

pub static UPDATE_PASSWORD: Rpc = Rpc {
    name: "UpdatePassword",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, moment| {
        let id = request.text("user_id");
        let mut user = state.user(id)?.clone();
        if user.password != request.text("old_password") {
            return Err(Answer::Refused("wrong-credentials"));
        }
        if moment.now < user.disabled_until {
            return Err(Answer::Refused("account-disabled"));
        }
        user.tokens.clear();
        request.text("new_password").clone_into(&mut user.password);
        state.users.insert(id.to_owned(), user);
        state.end_sessions(id);
        Ok(Answer::Done)
    },
    examples: |_| {
        vec![
            update_password(ASIM, "password1", "password2"),
            update_password(ASIM, "password3", "password2"),
        ]
    },
    weight: 1,
    random: |pool| update_password(&pool.id(), pool.password(), pool.password()),
};

pub fn update_password(id: &str, old: &str, new: &str) -> Request {
    let body = json!({"user_id": id, "old_password": old, "new_password": new, "confirm_password": new});
    Request::new(&UPDATE_PASSWORD, body)
}

//! Update in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::Answer;

pub static UPDATE: Rpc = Rpc {
    name: "Update",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, _| {
        let id = request.text("id");
        let mut user = state.user(id)?.clone();
        if let Some(username) = request.optional("username") {
            username.clone_into(&mut user.username);
        }
        if let Some(email) = request.optional("email") {
            email.clone_into(&mut user.email);
        }
        state.check_free(id, &user)?;
        state.users.insert(id.to_owned(), user);
        Ok(Answer::Done)
    },
    examples: |_| {
        vec![
            update(ASIM, Some("carol"), Some("carol@example.com")),
            update(ASIM, Some("carol"), None),
            update(ASIM, None, Some("carol@example.com")),
            update(ASIM, Some("bob"), None),
            update(ASIM, Some("asim"), None),
        ]
    },
    weight: 4,
    random: |pool| {
        let (id, username, email) = (pool.id(), pool.username(), pool.email());
        match pool.random.below(4) {
            0 => update(&id, None, Some(&email)),
            1 => update(&id, Some(&username), Some(&email)),
            _ => update(&id, Some(&username), None),
        }
    },
};

pub fn update(id: &str, username: Option<&str>, email: Option<&str>) -> Request {
    let (username, email) = (username.unwrap_or_default(), email.unwrap_or_default());
    Request::new(&UPDATE, json!({"id": id, "username": username, "email": email}))
}

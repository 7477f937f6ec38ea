//! Create in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, NEW, Request, Rpc};
use crate::harness::answer::Answer;
use crate::harness::model::{Moment, State, User};

pub static CREATE: Rpc = Rpc {
    name: "Create",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step,
    examples: |_| {
        vec![
            create(Some(NEW), "carol", "carol@example.com"),
            create(None, "carol", "carol@example.com"),
            create(Some(ASIM), "asim", "asim@example.com"),
            create(None, "bob", "carol@example.com"),
        ]
    },
    weight: 3,
    random: |pool| create(Some(&pool.id()), &pool.username(), &pool.email()),
};

/// Creates a user with password `password1`.
pub fn create(id: Option<&str>, username: &str, email: &str) -> Request {
    let id = id.unwrap_or_default();
    let body = json!({"id": id, "username": username, "email": email, "password": "password1"});
    Request::new(&CREATE, body)
}

fn step(state: &mut State, request: &Request, moment: Moment<'_>) -> Result<Answer, Answer> {
    let user = User::new(request.text("username"), request.text("email"));
    let Some(id) = request.optional("id").or(moment.drawn.user_id.as_deref()) else {
        // It was refused, or ended before it could have an effect.
        state.check_free("", &user)?;
        return Ok(Answer::Done);
    };
    if state.users.contains_key(id) {
        return Err(Answer::Refused("id-taken"));
    }
    state.check_free(id, &user)?;
    state.users.insert(id.to_owned(), user);
    state.created.push(id.to_owned());
    Ok(Answer::Done)
}

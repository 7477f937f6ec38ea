//! ResetPassword in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc};
use crate::harness::answer::{Answer, digest};

pub static RESET_PASSWORD: Rpc = Rpc {
    name: "ResetPassword",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, moment| {
        let digest = digest(request.text("token"));
        let (id, user, token) = state.token(&digest, &["reset-password", "invite"], moment.now)?;
        let (id, mut user, is_of_address) = (id.to_owned(), user.clone(), token.email == user.email);
        request.text("new_password").clone_into(&mut user.password);
        user.verified |= is_of_address;
        user.tokens.clear();
        state.end_sessions(&id);
        state.users.insert(id, user);
        Ok(Answer::Done)
    },
    examples: |secrets| {
        let tokens = secrets.tokens.iter().take(2);
        tokens.map(|token| reset_password(token, "password2")).collect()
    },
    weight: 2,
    random: |pool| reset_password(&pool.token(), pool.password()),
};

pub fn reset_password(token: &str, new: &str) -> Request {
    let body = json!({"token": token, "new_password": new, "confirm_password": new});
    Request::new(&RESET_PASSWORD, body)
}

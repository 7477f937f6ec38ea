//! CheckToken in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc};
use crate::harness::answer::{Answer, Named, digest, named, text};

/// Every purpose.
const PURPOSES: [&str; 4] = ["reset-password", "verify-email", "change-email", "invite"];

pub static CHECK_TOKEN: Rpc = Rpc {
    name: "CheckToken",
    changes: Changes::Nothing,
    answer: |body| checked(&text(body, "purpose"), &text(body, "email"), named(&body["user"], "id")),
    step: |state, request, moment| {
        let (id, _, token) = state.token(&digest(request.text("token")), &PURPOSES, moment.now)?;
        let user = state.named(id, moment.now);
        Ok(checked(&token.purpose, &token.email, user))
    },
    examples: |secrets| secrets.tokens.iter().take(2).map(|token| check_token(token)).collect(),
    weight: 1,
    random: |pool| check_token(&pool.token()),
};

fn checked(purpose: &str, email: &str, user: Named) -> Answer {
    Answer::CheckedToken(format!("{purpose} for {email}"), user)
}

pub fn check_token(token: &str) -> Request {
    Request::new(&CHECK_TOKEN, json!({"token": token}))
}

//! VerifyEmail in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc};
use crate::harness::answer::{Answer, digest};

pub static VERIFY_EMAIL: Rpc = Rpc {
    name: "VerifyEmail",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, moment| {
        let digest = digest(request.text("token"));
        let (id, user, token) = state.token(&digest, &["verify-email", "change-email"], moment.now)?;
        let (id, mut user, token) = (id.to_owned(), user.clone(), token.clone());
        user.set_email(&token.email);
        user.tokens.retain(|live| live.purpose != token.purpose);
        user.verified = true;
        state.check_free(&id, &user)?;
        state.users.insert(id, user);
        Ok(Answer::Done)
    },
    // The second token changes the address.
    examples: |secrets| {
        secrets
            .tokens
            .iter()
            .take(2)
            .rev()
            .map(|token| verify_email(token))
            .collect()
    },
    weight: 2,
    random: |pool| verify_email(&pool.token()),
};

pub fn verify_email(token: &str) -> Request {
    Request::new(&VERIFY_EMAIL, json!({"token": token}))
}

//! IssueToken in the catalogue: its requests, its answers and its step of the model.

use serde_json::{Value, json};

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::{Answer, digest};
use crate::harness::model::{Moment, State, Token};

/// How many tokens for one purpose work at the same time.
const LIVE: usize = 3;

pub static ISSUE_TOKEN: Rpc = Rpc {
    name: "IssueToken",
    changes: Changes::AUser,
    answer: |body| {
        body["token"]
            .as_str()
            .map_or(Answer::Done, |token| Answer::Token(digest(token)))
    },
    step: |state, request, moment| Ok(step(state, request, moment)),
    examples: |_| {
        vec![
            issue_token("reset-password", "asim"),
            issue_token("invite", "carol"),
            change_email(ASIM, "bob@example.com"),
        ]
    },
    weight: 3,
    random: |pool| {
        let (id, username, email) = (pool.id(), pool.username(), pool.email());
        match pool.random.below(3) {
            0 => issue_token("reset-password", &username),
            1 => issue_token("verify-email", &username),
            _ => change_email(&id, &email),
        }
    },
};

/// Issues a token to the user with a username.
pub fn issue_token(purpose: &str, username: &str) -> Request {
    Request::new(&ISSUE_TOKEN, json!({"username": username, "purpose": purpose}))
}

/// Issues a token that changes an email address.
pub fn change_email(id: &str, new_email: &str) -> Request {
    let body = json!({"user_id": id, "purpose": "change-email", "new_email": new_email});
    Request::new(&ISSUE_TOKEN, body)
}

/// How long a token works, in seconds.
fn lifetime(purpose: &str) -> u64 {
    match purpose {
        "reset-password" => 1800,
        "invite" => 259_200,
        _ => 86_400,
    }
}

fn step(state: &mut State, request: &Request, moment: Moment<'_>) -> Answer {
    let is_subject = |id: &str, username: &str| match request.body()["user_id"] {
        Value::Null => username == request.text("username"),
        _ => id == request.text("user_id"),
    };
    let found = state.users.iter_mut().find(|(id, user)| is_subject(id, &user.username));
    let Some((_, user)) = found.filter(|(_, user)| moment.now >= user.disabled_until) else {
        return Answer::Done;
    };
    let purpose = request.text("purpose").to_owned();
    let token = Token {
        digest: moment.drawn.token_digest.clone().unwrap_or_default(),
        email: request.optional("new_email").unwrap_or(&user.email).to_owned(),
        expires: moment.now + lifetime(&purpose),
        purpose,
    };
    let answer = Answer::Token(token.digest.clone());
    user.tokens.retain(|live| moment.now < live.expires);
    let of_purpose: Vec<usize> = (0..user.tokens.len())
        .filter(|at| user.tokens[*at].purpose == token.purpose)
        .collect();
    if of_purpose.len() == LIVE {
        user.tokens.remove(of_purpose[0]);
    }
    user.tokens.push(token);
    answer
}

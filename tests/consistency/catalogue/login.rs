//! Login in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc};
use crate::harness::answer::{Answer, session};
use crate::harness::model::{Moment, Session, State};

pub static LOGIN: Rpc = Rpc {
    name: "Login",
    changes: Changes::ASession,
    answer: session,
    step,
    examples: |_| {
        vec![
            login("asim", "password1"),
            login("asim@example.com", "password1"),
            login("asim", "password3"),
        ]
    },
    weight: 2,
    random: |pool| login(&pool.username(), pool.password()),
};

/// Logs in by a username or an email address.
pub fn login(name: &str, password: &str) -> Request {
    let field = if name.contains('@') { "email" } else { "username" };
    Request::new(&LOGIN, json!({field: name, "password": password}))
}

fn step(state: &mut State, request: &Request, moment: Moment<'_>) -> Result<Answer, Answer> {
    let (username, email) = (request.optional("username"), request.optional("email"));
    let found = state.users.iter().find(|(_, user)| {
        username.is_none_or(|username| user.username == username)
            && email.is_none_or(|email| user.email == email)
            && user.password == request.text("password")
    });
    let (id, user) = found.ok_or(Answer::Refused("wrong-credentials"))?;
    if moment.now < user.disabled_until {
        return Err(Answer::Refused("account-disabled"));
    }
    let handle = moment.drawn.session_handle.clone().unwrap_or_default();
    let answer = Answer::Session(handle.clone(), state.named_in_session(id));
    let session = Session {
        user: id.clone(),
        expires: moment.now + moment.session_ttl,
    };
    if !handle.is_empty() {
        state.sessions.insert(handle, session);
    }
    Ok(answer)
}

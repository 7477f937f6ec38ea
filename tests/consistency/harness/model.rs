//! The model: what the service is meant to do, as a pure function on one small state. What an RPC does to it is in the
//! catalogue.

use std::collections::BTreeMap;

use super::answer::{Answer, Named};
use crate::catalogue::Request;

/// All users and sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    pub users: BTreeMap<String, User>,
    /// The users' ids in the order of their creation.
    pub created: Vec<String>,
    /// Sessions by handle, without those that have ended.
    pub sessions: BTreeMap<String, Session>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    pub username: String,
    pub email: String,
    pub password: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    pub user: String,
    pub expires: u64,
}

/// What a request drew at random. The model can't know that, so it is taken from the storage calls of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Drawn {
    /// The id of the user that it creates.
    pub user_id: Option<String>,
    /// The handle of the session that it begins.
    pub session_handle: Option<String>,
}

/// When a request is done, and what it drew.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    pub drawn: &'a Drawn,
    /// Unix seconds.
    pub now: u64,
    pub session_ttl: u64,
}

impl State {
    /// The state and the answer after a request.
    pub fn after(&self, request: &Request, moment: Moment<'_>) -> (Self, Answer) {
        let mut state = self.clone();
        state.sessions.retain(|_, session| session.expires > moment.now);
        let step = request.rpc().step;
        let answer = step(&mut state, request, moment).unwrap_or_else(|refusal| refusal);
        (state, answer)
    }

    /// The user with this id.
    pub fn user(&self, id: &str) -> Result<&User, Answer> {
        self.users.get(id).ok_or(Answer::Refused("user-not-found"))
    }

    /// Refuses names that another user than `id` has.
    pub fn check_free(&self, id: &str, wanted: &User) -> Result<(), Answer> {
        let others = self.users.iter().filter(|(other, _)| *other != id);
        let others: Vec<&User> = others.map(|(_, user)| user).collect();
        if others.iter().any(|user| user.username == wanted.username) {
            return Err(Answer::Refused("username-taken"));
        }
        if others.iter().any(|user| user.email == wanted.email) {
            return Err(Answer::Refused("email-taken"));
        }
        Ok(())
    }

    /// Ends all sessions of a user.
    pub fn end_sessions(&mut self, id: &str) {
        self.sessions.retain(|_, session| session.user != id);
    }

    /// A user as answers show it.
    pub fn named(&self, id: &str) -> Named {
        let user = &self.users[id];
        (id.to_owned(), user.username.clone(), user.email.clone())
    }
}

//! The model: what the service is meant to do, as a pure function on one small state. What an RPC does to it is in the
//! catalogue.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::answer::{Answer, Named, named};
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
    pub verified: bool,
    /// Until when the user is disabled: Unix seconds, the largest number for ever.
    pub disabled_until: u64,
    pub roles: BTreeSet<String>,
    pub profile: BTreeMap<String, String>,
    /// The oldest first.
    pub tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// Empty if no one knows the token.
    pub digest: String,
    /// As the API writes it.
    pub purpose: String,
    pub email: String,
    pub expires: u64,
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
    /// The digest of the token that it issues.
    pub token_digest: Option<String>,
}

/// When a request is done, and what it drew.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    pub drawn: &'a Drawn,
    /// Unix seconds.
    pub now: u64,
    pub session_ttl: u64,
}

impl User {
    /// A new user with password `password1`.
    pub fn new(username: &str, email: &str) -> Self {
        Self {
            username: username.to_owned(),
            email: email.to_owned(),
            password: "password1".to_owned(),
            verified: false,
            disabled_until: 0,
            roles: BTreeSet::new(),
            profile: BTreeMap::new(),
            tokens: Vec::new(),
        }
    }

    /// Changes the email address, which ends all tokens if it is another one.
    pub fn set_email(&mut self, email: &str) {
        if self.email != email {
            email.clone_into(&mut self.email);
            self.verified = false;
            self.tokens.clear();
        }
    }

    /// What a session shows, too.
    fn shown(&self, id: &str) -> Value {
        let mut shown = json!({"id": id, "username": self.username, "email": self.email});
        if self.verified {
            shown["verified"] = true.into();
        }
        if !self.roles.is_empty() {
            shown["roles"] = json!(self.roles);
        }
        shown
    }
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

    /// Finds the user of a token that works for one of these purposes.
    pub fn token(&self, digest: &str, purposes: &[&str], now: u64) -> Result<(&str, &User, &Token), Answer> {
        let works = |token: &&Token| {
            token.digest == digest && purposes.contains(&token.purpose.as_str()) && now < token.expires
        };
        let mut found = self.users.iter().filter_map(|(id, user)| {
            let token = user.tokens.iter().find(works)?;
            Some((id.as_str(), user, token))
        });
        found.next().ok_or(Answer::Refused("token-invalid"))
    }

    /// Ends all sessions of a user.
    pub fn end_sessions(&mut self, id: &str) {
        self.sessions.retain(|_, session| session.user != id);
    }

    /// A user as answers show it.
    pub fn named(&self, id: &str, now: u64) -> Named {
        let user = &self.users[id];
        let mut shown = user.shown(id);
        if now < user.disabled_until {
            shown["disabled"] = true.into();
            if user.disabled_until < u64::MAX {
                shown["disabled_until"] = user.disabled_until.into();
            }
        }
        if !user.profile.is_empty() {
            shown["profile"] = json!(user.profile);
        }
        named(&shown, "id")
    }

    /// A user as the answer with a session shows it.
    pub fn named_in_session(&self, id: &str) -> Named {
        named(&self.users[id].shown(id), "id")
    }
}

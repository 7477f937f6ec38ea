//! What random requests are about: so few users and names that the requests meet.

use super::{CATALOGUE, Request};
use crate::harness::random::Random;

/// The passwords of random requests.
const PASSWORDS: [&str; 2] = ["password1", "password2"];

pub struct Pool<'a> {
    pub random: &'a mut Random,
    pub ids: &'a [String],
    pub usernames: &'a [String],
    /// Recent sessions.
    pub sessions: &'a [String],
    /// Recent tokens.
    pub tokens: &'a [String],
    /// Whether calls take effect after the cleanup.
    pub has_late_calls: bool,
}

impl Pool<'_> {
    /// Makes a request of some RPC.
    pub fn request(&mut self) -> Request {
        let sum = CATALOGUE.iter().map(|rpc| rpc.weight).sum();
        let mut chosen = self.random.below(sum);
        for rpc in CATALOGUE {
            if chosen < rpc.weight {
                return (rpc.random)(self);
            }
            chosen -= rpc.weight;
        }
        unreachable!("the number is below the sum")
    }

    pub fn id(&mut self) -> String {
        self.random.pick(self.ids).clone()
    }

    pub fn username(&mut self) -> String {
        self.random.pick(self.usernames).clone()
    }

    /// The email address of some user, whatever username the same request has.
    pub fn email(&mut self) -> String {
        format!("{}@example.com", self.username())
    }

    pub fn password(&mut self) -> &'static str {
        PASSWORDS[usize::from(self.one_in(2))]
    }

    /// A recent session, or an id that no session has.
    pub fn session(&mut self) -> String {
        if self.sessions.is_empty() {
            "x".repeat(128)
        } else {
            self.random.pick(self.sessions).clone()
        }
    }

    /// A recent token, or one that was never issued.
    pub fn token(&mut self) -> String {
        if self.tokens.is_empty() {
            "x".repeat(64)
        } else {
            self.random.pick(self.tokens).clone()
        }
    }

    /// True one time in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.random.below(n) == 0
    }
}

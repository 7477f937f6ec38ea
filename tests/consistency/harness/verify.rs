//! The judgement of a run: its answers, what the API shows afterwards, both stores, a retry, and the cleanup.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use super::answer::Answer;
use super::check::Violation;
use super::world::{SESSION_TTL, World};
use crate::catalogue::{self, Request};

/// The outcomes that were judged so far. Two runs with the same outcome continue in the same way, because the same
/// requests draw the same random numbers.
#[derive(Default)]
pub struct Judged(HashMap<u64, Result<(), Violation>>);

impl Judged {
    /// How many different outcomes there were.
    pub fn outcomes(&self) -> usize {
        self.0.len()
    }

    /// Judges a run of `requests` with their `answers`, unless one with the same outcome was judged before.
    pub async fn judge(&mut self, world: &World, requests: &[Request], answers: &[Answer]) -> Result<(), Violation> {
        match self.0.entry(outcome(world)) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => new.insert(judge(world, requests, answers).await).clone(),
        }
    }
}

/// A hash of all that can be seen of a run: both stores, the answers, and which request came before which.
fn outcome(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.stores().dump.hash(&mut hasher);
    let mut late: Vec<String> = world.late.borrow().iter().cloned().collect();
    late.sort();
    late.hash(&mut hasher);
    let history = world.history.borrow();
    for record in history.iter() {
        (&record.request, &record.answer, &record.drawn, record.now).hash(&mut hasher);
        for other in history.iter() {
            (record.returned < other.invoked).hash(&mut hasher);
        }
    }
    hasher.finish()
}

async fn judge(world: &World, requests: &[Request], answers: &[Answer]) -> Result<(), Violation> {
    world.possible()?;
    world.observe().await?;
    for (request, answer) in requests.iter().zip(answers) {
        if matches!(answer, Answer::Unknown | Answer::Busy) {
            world.retry(request).await?;
            world.observe().await?;
        }
    }
    world.tidy().await
}

impl World {
    /// Reads everything through the API and from the stores. The model has to explain all of it.
    pub async fn observe(&self) -> Result<(), Violation> {
        self.check()?;
        for request in self.observations() {
            self.call(request).await;
        }
        let states = self.possible()?;
        let mut logins = BTreeSet::new();
        for user in states.iter().flat_map(|state| state.users.values()) {
            for name in [&user.username, &user.email] {
                logins.insert((name.clone(), user.password.clone()));
            }
        }
        for name in ["asim", "bob", "carol"] {
            logins.insert((name.to_owned(), "password1".to_owned()));
        }
        for (name, password) in logins {
            let answer = self.call(catalogue::login(&name, &password)).await;
            if answer == Answer::Throttled {
                return Err(format!("{name} is locked out"));
            }
        }
        self.forget_attempts();
        self.possible()?;
        self.check()
    }

    fn observations(&self) -> Vec<Request> {
        let stores = self.stores();
        let documented = stores.documents.keys().map(|(id, _)| id);
        let ids: BTreeSet<&String> = stores.rows.iter().map(|row| &row.id).chain(documented).collect();
        let mut requests = vec![catalogue::search(), catalogue::search_by_part(1)];
        for id in ids {
            requests.extend([catalogue::read(id), catalogue::list_sessions(id)]);
        }
        let sessions = self.sessions.borrow();
        let from = sessions.len().saturating_sub(6);
        requests.extend(sessions[from..].iter().map(|id| catalogue::read_session(id)));
        requests
    }

    /// Repeats a request. It must be done at once, whatever was cut off before.
    pub async fn retry(&self, request: &Request) -> Result<(), Violation> {
        let answer = self.call(request.clone()).await;
        if matches!(answer, Answer::Busy | Answer::Unknown) {
            return Err(format!("{request:?} is stuck: {answer:?}"));
        }
        self.possible().map(drop)
    }

    /// Lets everything expire and sends a bounded number of ordinary requests; then nothing may be left. The document
    /// that replaces a marked one takes as long again.
    pub async fn tidy(&self) -> Result<(), Violation> {
        for _ in 0..2 {
            self.advance(SESSION_TTL + 26 * 3600);
            let rows = self.stores();
            let expired = rows.session_rows.len().max(rows.notes.len()).max(rows.attempts);
            for _ in 0..=expired.div_ceil(4) {
                let answer = self.call(catalogue::cleanup()).await;
                if answer != Answer::Done {
                    return Err(format!("a logout was answered {answer:?}"));
                }
            }
        }
        self.possible()?;
        self.stores().check_tidy(&self.late.borrow())?;
        self.call(catalogue::search()).await;
        self.possible().map(drop)
    }
}

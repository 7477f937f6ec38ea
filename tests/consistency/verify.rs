//! What is looked at after requests were run: answers, observations, stores; then the retry, and the litter.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use super::check::Violation;
use super::op::{self, Answer, Op};
use super::world::{SESSION_TTL, World};

/// The outcomes that were judged so far. Two runs with the same outcome would go on in the same way, as the same
/// requests draw the same random numbers.
#[derive(Default)]
pub struct Judged(HashMap<u64, Result<(), Violation>>);

impl Judged {
    /// How many different outcomes there were.
    pub fn outcomes(&self) -> usize {
        self.0.len()
    }

    /// Looks at what became of `ops` and their `answers`, unless it was the same before.
    pub async fn judge(&mut self, world: &World, ops: &[Op], answers: &[Answer]) -> Result<(), Violation> {
        match self.0.entry(outcome(world)) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => new.insert(judge(world, ops, answers).await).clone(),
        }
    }
}

/// All that can be seen of a run: both stores, the answers, and what came before what.
fn outcome(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.stores().dump.hash(&mut hasher);
    let mut late: Vec<String> = world.late.borrow().iter().cloned().collect();
    late.sort();
    late.hash(&mut hasher);
    let history = world.history.borrow();
    for record in history.iter() {
        (&record.op, &record.answer, &record.facts, record.now).hash(&mut hasher);
        for other in history.iter() {
            (record.returned < other.invoked).hash(&mut hasher);
        }
    }
    hasher.finish()
}

async fn judge(world: &World, ops: &[Op], answers: &[Answer]) -> Result<(), Violation> {
    world.possible()?;
    world.observe().await?;
    for (op, answer) in ops.iter().zip(answers) {
        if matches!(answer, Answer::Unknown | Answer::Busy) {
            world.retry(op).await?;
            world.observe().await?;
        }
    }
    world.tidy().await
}

impl World {
    /// Looks at everything through the API, and at the stores, and has the model explain it all.
    pub async fn observe(&self) -> Result<(), Violation> {
        self.check()?;
        for op in self.observations() {
            self.call(op).await;
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
            let answer = self.call(op::login(&name, &password)).await;
            if answer == Answer::Throttled {
                return Err(format!("{name} is locked out"));
            }
        }
        self.forget_attempts();
        self.possible()?;
        self.check()
    }

    fn observations(&self) -> Vec<Op> {
        let stores = self.stores();
        let documented = stores.documents.keys().map(|(id, _)| id);
        let ids: BTreeSet<&String> = stores.rows.iter().map(|row| &row.id).chain(documented).collect();
        let mut ops = vec![op::search(), op::search_by_part(1)];
        for id in ids {
            ops.extend([op::read(id), op::list_sessions(id)]);
        }
        let sessions = self.sessions.borrow();
        let from = sessions.len().saturating_sub(6);
        ops.extend(sessions[from..].iter().map(|id| op::read_session(id)));
        ops
    }

    /// Repeats a request. Nothing is in its way, whatever was cut off before.
    pub async fn retry(&self, op: &Op) -> Result<(), Violation> {
        let answer = self.call(op.clone()).await;
        if matches!(answer, Answer::Busy | Answer::Unknown) {
            return Err(format!("{op:?} is stuck: {answer:?}"));
        }
        self.possible().map(drop)
    }

    /// Lets everything expire, and a bounded number of ordinary requests go by; nothing may be left then. What replaces a
    /// marked document takes as long again.
    pub async fn tidy(&self) -> Result<(), Violation> {
        for _ in 0..2 {
            self.advance(SESSION_TTL + 26 * 3600);
            let rows = self.stores();
            let expired = rows.session_rows.len().max(rows.notes.len()).max(rows.attempts);
            // An ordinary request of a customer, who doesn't exist any more.
            let nobody = op::logout(&"x".repeat(128));
            for _ in 0..=expired.div_ceil(4) {
                let answer = self.call(nobody.clone()).await;
                if answer != Answer::Done {
                    return Err(format!("a logout was answered {answer:?}"));
                }
            }
        }
        self.possible()?;
        self.stores().check_tidy(&self.late.borrow())?;
        self.call(op::search()).await;
        self.possible().map(drop)
    }
}

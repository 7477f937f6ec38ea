//! What is looked at after requests were run: answers, observations, stores; then the retry, and the litter.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use super::check::Violation;
use super::op::{self, Answer, Op};
use super::world::{SESSION_TTL, World};

/// The lease is 10 s; whoever retries longer than that is stuck.
const LONGEST_WAIT: u64 = 11;

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
        self.stores().check()?;
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
        self.stores().check()
    }

    fn observations(&self) -> Vec<Op> {
        let stores = self.stores();
        let ids: BTreeSet<&String> = stores
            .users
            .keys()
            .chain(stores.names.iter().map(|row| &row[0]))
            .collect();
        let mut ops = vec![op::search(), op::search_by_part(1)];
        for id in ids {
            ops.extend([op::read(id), op::list_sessions(id)]);
        }
        let sessions = self.sessions.borrow();
        let from = sessions.len().saturating_sub(6);
        ops.extend(sessions[from..].iter().map(|id| op::read_session(id)));
        ops
    }

    /// Retries a request until it isn't told to come back, and finds whether it is stuck.
    pub async fn retry(&self, op: &Op) -> Result<(), Violation> {
        for _ in 0..=LONGEST_WAIT {
            let answer = self.call(op.clone()).await;
            if !matches!(answer, Answer::Busy | Answer::Unknown) {
                return self.possible().map(drop);
            }
            self.advance(1);
        }
        Err(format!("{op:?} is stuck"))
    }

    /// Lets everything expire, and a bounded number of ordinary requests go by; nothing may be left then.
    pub async fn tidy(&self) -> Result<(), Violation> {
        self.advance(SESSION_TTL + 26 * 3600);
        let rows = self.stores();
        let litter = rows.session_rows.len().max(rows.leases.len()).max(rows.attempts);
        // An ordinary request of a customer, who doesn't exist any more.
        let nobody = op::logout(&"x".repeat(128));
        for _ in 0..=litter.div_ceil(4) {
            let answer = self.call(nobody.clone()).await;
            if answer != Answer::Done {
                return Err(format!("a logout was answered {answer:?}"));
            }
        }
        self.possible()?;
        self.stores().check_tidy()?;
        self.call(op::search()).await;
        self.possible().map(drop)
    }
}

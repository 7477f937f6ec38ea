//! One schedule: several requests, of which exactly one runs at a time, each held before each storage call.

use std::sync::atomic::{AtomicU64, Ordering};

use host::seams::Operation;
use host::{Failure, Reply};
use tokio::sync::{mpsc, oneshot};

use super::op::{Answer, Op};
use super::seam::Held;
use super::world::{World, send};

/// Schedules run by all tests.
pub static SCHEDULES: AtomicU64 = AtomicU64::new(0);

/// Who may go on: `None` ends the run.
pub type Choice = Option<usize>;

/// A request on its way.
struct Guest {
    number: u64,
    op: Op,
    held: Option<Held>,
    finished: oneshot::Receiver<Result<Reply, Failure>>,
    invoked: Option<(u64, u64)>,
}

/// Runs `ops` at once, each storage call when `choose` says so. `choose` is given the call that each request is
/// held before, `None` for one that is over. After them come the calls that failed and may yet take effect. Returns the
/// answers, or `None` if `choose` ended the run.
pub async fn run(
    world: &World,
    numbers: &[u64],
    ops: &[Op],
    mut choose: impl FnMut(&[Option<Operation>]) -> Choice,
) -> Option<Vec<Answer>> {
    SCHEDULES.fetch_add(1, Ordering::Relaxed);
    let mut gate = world.seam.hold(numbers.iter().copied());
    let mut answers = vec![Answer::Unknown; ops.len()];
    let mut guests: Vec<Guest> = Vec::new();
    let mut late: Vec<Option<Operation>> = Vec::new();
    for (&number, op) in numbers.iter().zip(ops) {
        let mut guest = Guest::start(world, number, op);
        if let Some(answer) = guest.settle(world, &mut gate).await {
            answers[guests.len()] = answer;
        }
        guests.push(guest);
    }
    loop {
        let waiting = |guest: &Guest| guest.held.as_ref().map(|held| held.call.clone());
        let mut calls: Vec<_> = guests.iter().map(waiting).collect();
        late.extend(world.seam.take_late().into_iter().map(Some));
        calls.extend(late.iter().cloned());
        if calls.iter().all(Option::is_none) {
            return Some(answers);
        }
        let Some(chosen) = choose(&calls) else {
            world.seam.let_all_die();
            for guest in &mut guests {
                guest.end().await;
            }
            return None;
        };
        if let Some(call) = chosen.checked_sub(guests.len()) {
            let call = late[call].take().expect("it takes effect once");
            world.take_effect(&call);
        } else if let Some(answer) = guests[chosen].step(world, &mut gate).await {
            answers[chosen] = answer;
        }
    }
}

/// Runs a request, and `meanwhile` while it is held before one of its calls, counted from 0 without `open`s. Returns
/// both answers.
pub async fn pause(world: &World, op: &Op, before: usize, meanwhile: impl Future<Output = Answer>) -> [Answer; 2] {
    SCHEDULES.fetch_add(1, Ordering::Relaxed);
    let number = world.number();
    let mut gate = world.seam.hold([number]);
    let mut guest = Guest::start(world, number, op);
    let mut answer = guest.settle(world, &mut gate).await;
    for _ in 0..before {
        assert!(answer.is_none(), "{op:?} makes more calls than these");
        answer = guest.step(world, &mut gate).await;
    }
    let other = meanwhile.await;
    loop {
        if let Some(answer) = answer {
            return [answer, other];
        }
        answer = guest.step(world, &mut gate).await;
    }
}

impl Guest {
    fn start(world: &World, number: u64, op: &Op) -> Self {
        let (sender, finished) = oneshot::channel();
        let (app, request) = (world.app.clone(), op.clone());
        tokio::spawn(async move { sender.send(send(&app, number, &request).await) });
        Self {
            number,
            op: op.clone(),
            held: None,
            finished,
            invoked: None,
        }
    }

    /// Lets it make the call that it is held before, and go on to the next.
    async fn step(&mut self, world: &World, gate: &mut mpsc::UnboundedReceiver<Held>) -> Option<Answer> {
        // Before its first call nobody could tell that it was there.
        self.invoked.get_or_insert_with(|| (world.tick(), world.now()));
        let held = self.held.take().expect("only who is held can go on");
        let _ = held.go.send(());
        self.settle(world, gate).await
    }

    /// Waits until it is held again or over.
    async fn settle(&mut self, world: &World, gate: &mut mpsc::UnboundedReceiver<Held>) -> Option<Answer> {
        tokio::select! {
            biased;
            held = gate.recv() => {
                self.held = held;
                None
            }
            reply = &mut self.finished => {
                let (invoked, now) = self.invoked.unwrap_or_else(|| (world.tick(), world.now()));
                let reply = reply.expect("a reply or a failure");
                Some(world.note(self.number, self.op.clone(), invoked, now, reply))
            }
        }
    }

    async fn end(&mut self) {
        if let Some(held) = self.held.take() {
            let _ = held.go.send(());
            let _ = (&mut self.finished).await;
        }
    }
}

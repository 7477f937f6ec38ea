//! One schedule: several requests, of which exactly one runs at a time, each held before each storage call.

use std::sync::atomic::Ordering;

use host::hooks::Operation;
use host::{Reply, RequestError};
use tokio::sync::{mpsc, oneshot};

use super::answer::Answer;
use super::hook::Held;
use super::report::SCHEDULES;
use super::world::{World, send};
use crate::catalogue::Request;

/// Which request continues; `None` ends the run.
pub type Choice = Option<usize>;

/// A request in flight.
struct Guest {
    number: u64,
    request: Request,
    held: Option<Held>,
    finished: oneshot::Receiver<Result<Reply, RequestError>>,
    invoked: Option<(u64, u64)>,
}

/// Runs `requests` at once, each storage call when `choose` picks it. `choose` is given the call that each request is
/// held before, `None` for one that has finished. After them come the calls that failed and may yet take effect.
/// Returns the answers, or `None` if `choose` ended the run.
pub async fn run(
    world: &World,
    numbers: &[u64],
    requests: &[Request],
    mut choose: impl FnMut(&[Option<Operation>]) -> Choice,
) -> Option<Vec<Answer>> {
    SCHEDULES.fetch_add(1, Ordering::Relaxed);
    let mut gate = world.hook.hold(numbers.iter().copied());
    let mut answers = vec![Answer::Unknown; requests.len()];
    let mut guests: Vec<Guest> = Vec::new();
    let mut late: Vec<Option<Operation>> = Vec::new();
    for (&number, request) in numbers.iter().zip(requests) {
        let mut guest = Guest::start(world, number, request);
        if let Some(answer) = guest.settle(world, &mut gate).await {
            answers[guests.len()] = answer;
        }
        guests.push(guest);
    }
    loop {
        let waiting = |guest: &Guest| guest.held.as_ref().map(|held| held.call.clone());
        let mut calls: Vec<_> = guests.iter().map(waiting).collect();
        late.extend(world.hook.take_late().into_iter().map(Some));
        calls.extend(late.iter().cloned());
        if calls.iter().all(Option::is_none) {
            return Some(answers);
        }
        let Some(chosen) = choose(&calls) else {
            world.hook.let_all_die();
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
pub async fn pause(
    world: &World,
    request: &Request,
    before: usize,
    meanwhile: impl Future<Output = Answer>,
) -> [Answer; 2] {
    SCHEDULES.fetch_add(1, Ordering::Relaxed);
    let number = world.number();
    let mut gate = world.hook.hold([number]);
    let mut guest = Guest::start(world, number, request);
    let mut answer = guest.settle(world, &mut gate).await;
    for _ in 0..before {
        assert!(answer.is_none(), "{request:?} makes more calls than these");
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
    fn start(world: &World, number: u64, request: &Request) -> Self {
        let (sender, finished) = oneshot::channel();
        let (app, sent) = (world.app.clone(), request.clone());
        tokio::spawn(async move { sender.send(send(&app, number, &sent).await) });
        Self {
            number,
            request: request.clone(),
            held: None,
            finished,
            invoked: None,
        }
    }

    /// Lets the request make the call that it is held before, and continue to the next.
    async fn step(&mut self, world: &World, gate: &mut mpsc::UnboundedReceiver<Held>) -> Option<Answer> {
        // Before its first call no other request can notice it.
        self.invoked.get_or_insert_with(|| (world.tick(), world.now()));
        let held = self.held.take().expect("only a held request can continue");
        let _ = held.go.send(());
        self.settle(world, gate).await
    }

    /// Waits until the request is held again or has finished.
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
                Some(world.record(self.number, self.request.clone(), invoked, now, reply))
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

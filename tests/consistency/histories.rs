//! Random histories: many clients on few names, interleaved at random, with some faults.

use std::sync::atomic::Ordering;
use std::time::Duration;

use host::Compiled;
use host::hooks::Verdict;

use crate::catalogue::{ASIM, BOB, NEW, Pool, Request};
use crate::harness::check::Violation;
use crate::harness::random::Random;
use crate::harness::report::{FAULTS, Report, everything};
use crate::harness::schedule;
use crate::harness::states::{PLAIN, TOO_LONG};
use crate::harness::world::{Image, World};

/// How many requests are in flight at once, and how many rounds of as many a history has.
const CLIENTS: u64 = 4;
const ROUNDS: u64 = 250;

/// Makes the requests of a round, about few users and names so that they meet.
fn requests(random: &mut Random, world: &World, has_late_calls: bool) -> Vec<Request> {
    let (sessions, tokens) = (world.sessions.borrow(), world.tokens.borrow());
    let mut pool = Pool {
        random,
        ids: &[ASIM, BOB, NEW].map(str::to_owned),
        usernames: &["asim", "bob", "carol", "dave"].map(str::to_owned),
        sessions: &sessions[sessions.len().saturating_sub(6)..],
        tokens: &tokens[tokens.len().saturating_sub(4)..],
        has_late_calls,
    };
    (0..CLIENTS).map(|_| pool.request()).collect()
}

/// Makes one call of one request go wrong, in one round of three.
fn perhaps_fail(random: &mut Random, world: &World, numbers: &[u64], has_late_calls: bool) {
    if random.below(3) > 0 {
        return;
    }
    FAULTS.fetch_add(1, Ordering::Relaxed);
    let verdict = [Verdict::Fail, Verdict::FailAfter, Verdict::Die, Verdict::DieAfter];
    let call = u32::try_from(random.below(14)).expect("a small number");
    let request = *random.pick(numbers);
    world.hook.fail(request, call, *random.pick(&verdict));
    if has_late_calls && random.below(2) == 0 {
        world.hook.is_late(request);
    }
}

async fn round(random: &mut Random, world: &World, has_late_calls: bool) -> Result<(), Violation> {
    let requests = requests(random, world, has_late_calls);
    let numbers: Vec<u64> = requests.iter().map(|_| world.number()).collect();
    perhaps_fail(random, world, &numbers, has_late_calls);
    schedule::run(world, &numbers, &requests, |calls| {
        let waiting: Vec<usize> = (0..calls.len()).filter(|guest| calls[*guest].is_some()).collect();
        world.clock.advance(Duration::from_millis(random.below(60)));
        Some(*random.pick(&waiting))
    })
    .await;
    world.possible()?;
    world.check()?;
    world.forget_attempts();
    match random.below(20) {
        0 => world.advance(TOO_LONG),
        1 => world.advance(1020),
        2 => world.observe().await?,
        _ => {}
    }
    Ok(())
}

async fn history(compiled: &Compiled, seed: u64) -> Result<(), Violation> {
    let world = World::new(compiled, &Image::empty(), PLAIN);
    let mut random = Random::new(seed);
    for number in 0..ROUNDS {
        // Every other history has late calls.
        let outcome = round(&mut random, &world, seed.is_multiple_of(2)).await;
        outcome.map_err(|violation| format!("seed {seed}, round {number}: {violation}"))?;
    }
    world.advance(TOO_LONG);
    world.observe().await?;
    let outcome = world.tidy().await;
    outcome.map_err(|violation| format!("seed {seed}, at the end: {violation}"))
}

#[tokio::test]
async fn random_histories_are_linearizable() {
    let compiled = crate::support::component();
    let mut report = Report::new("random histories of 1000 requests");
    let seeds = if everything() { 1..=200 } else { 1..=6 };
    for seed in seeds {
        report.add(history(compiled, seed).await);
    }
    report.finish();
}

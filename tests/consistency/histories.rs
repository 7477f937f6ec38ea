//! Random histories: many clients on few names, interleaved by chance, with faults sprinkled in.

use std::time::Duration;

use host::Compiled;
use host::seams::Verdict;

use super::check::Violation;
use super::faults::FAULTS;
use super::op::{self, Op};
use super::random::Random;
use super::report::{Report, everything};
use super::scenario::{self, ASIM, BOB, NEW, PLAIN};
use super::schedule;
use super::world::{Image, World};

/// How many requests are under way at once, and how many rounds of as many a history has.
const CLIENTS: u64 = 4;
const ROUNDS: u64 = 250;

const IDS: [&str; 3] = [ASIM, BOB, NEW];
const NAMES: [&str; 4] = ["asim", "bob", "carol", "dave"];
const PASSWORDS: [&str; 2] = ["password1", "password2"];

/// A request of chance, about few users and names so that they meet.
fn request(random: &mut Random, world: &World) -> Op {
    let id = *random.pick(&IDS);
    let (username, other) = (*random.pick(&NAMES), *random.pick(&NAMES));
    let email = format!("{other}@example.com");
    let (password, new) = (*random.pick(&PASSWORDS), *random.pick(&PASSWORDS));
    let sessions = world.sessions.borrow();
    let recent = &sessions[sessions.len().saturating_sub(6)..];
    let session = if recent.is_empty() {
        "x".repeat(128)
    } else {
        random.pick(recent).clone()
    };
    match random.below(16) {
        0..=2 => op::create(Some(id), username, &email),
        3 | 4 => op::update(id, Some(username), None),
        5 => op::update(id, None, Some(&email)),
        6 => op::update(id, Some(username), Some(&email)),
        7 => op::update_password(id, password, new),
        8 => op::delete(id),
        9 | 10 => op::login(username, password),
        11 => op::logout(&session),
        12 => op::logout_all(id),
        13 => op::read_session(&session),
        14 => op::list_sessions(id),
        _ => Op::Search {
            limit: 1 + usize::from(random.below(2) == 0) * 24,
            offset: usize::try_from(random.below(2)).expect("0 or 1"),
            by_part: random.below(2) == 0,
        },
    }
}

async fn history(compiled: &Compiled, seed: u64) -> Result<(), Violation> {
    let world = World::new(compiled, &Image::empty(), PLAIN);
    let mut random = Random::new(seed);
    for round in 0..ROUNDS {
        let ops: Vec<Op> = (0..CLIENTS).map(|_| request(&mut random, &world)).collect();
        let numbers: Vec<u64> = ops.iter().map(|_| world.number()).collect();
        if random.below(3) == 0 {
            FAULTS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let verdict = [Verdict::Fail, Verdict::FailAfter, Verdict::Die, Verdict::DieAfter];
            let call = u32::try_from(random.below(14)).expect("a small number");
            let request = *random.pick(&numbers);
            world.seam.fail(request, call, *random.pick(&verdict));
            if random.below(2) == 0 {
                world.seam.is_late(request);
            }
        }
        schedule::run(&world, &numbers, &ops, |calls| {
            let waiting: Vec<usize> = (0..calls.len()).filter(|guest| calls[*guest].is_some()).collect();
            world.clock.advance(Duration::from_millis(random.below(60)));
            Some(*random.pick(&waiting))
        })
        .await;
        world
            .possible()
            .map_err(|violation| format!("seed {seed}, round {round}: {violation}"))?;
        world
            .check()
            .map_err(|violation| format!("seed {seed}, round {round}: {violation}"))?;
        world.forget_attempts();
        match random.below(20) {
            0 => world.advance(scenario::TOO_LONG),
            1 => world.advance(1020),
            2 => world
                .observe()
                .await
                .map_err(|violation| format!("seed {seed}, round {round}: {violation}"))?,
            _ => {}
        }
    }
    world.advance(scenario::TOO_LONG);
    world.observe().await?;
    world
        .tidy()
        .await
        .map_err(|violation| format!("seed {seed}, at the end: {violation}"))
}

#[tokio::test]
async fn are_linearizable() {
    let compiled = crate::support::component();
    let mut report = Report::new("random histories of 1000 requests");
    let seeds = if everything() { 1..=200 } else { 1..=6 };
    for seed in seeds {
        report.add(history(compiled, seed).await);
    }
    report.finish();
}

//! The search through pairs of requests: as many schedules of each as the time allows.

use std::sync::atomic::Ordering;

use host::Compiled;
use host::hooks::Verdict;

use super::explore::{Explorer, Fault, Subject};
use super::hook::writes;
use super::report::{FAULTS, Report, everything};
use super::world::{Image, Variables, World};
use crate::catalogue::Request;

/// The seed of all random schedules.
pub const SEED: u64 = 20_261_123;

/// The most schedules of one subject. If there are more, the rest is searched with few preemptions and at random. All
/// pairs in the ordinary state stay below the largest number. The other states have hundreds of pairs, and faults a
/// hundred subjects for each pair, so each of these has fewer.
pub fn cap(subject: &Subject<'_>) -> u64 {
    let ordinary = subject.fault.is_none() && subject.image.name == "two users";
    match (ordinary, subject.requests.len(), everything()) {
        (true, 2, _) | (true, _, true) => 5_000,
        (_, _, true) => 200,
        (_, _, false) => 120,
    }
}

/// The pairs of some requests, those of a request with itself included.
pub fn pairs_of(requests: &[Request]) -> Vec<[Request; 2]> {
    let pair = |one: usize| {
        let others = requests[one..].iter();
        others.map(move |other| [requests[one].clone(), other.clone()])
    };
    (0..requests.len()).flat_map(pair).collect()
}

/// Explores requests at once in one state. Returns whether all orders were tried.
pub async fn explore(subject: Subject<'_>, report: &mut Report) -> bool {
    let names: Vec<&str> = subject.requests.iter().map(Request::name).collect();
    let mut explorer = Explorer::new(subject.clone());
    let (cap, before) = (cap(&subject), report.violations());
    let mut how = "all orders";
    let all = explorer.all(cap, report).await;
    if !all {
        how = "many orders, then at most 2 preemptions";
        if !explorer.bounded(2, cap, report).await {
            how = "many orders, then some of at most 2 preemptions";
        }
        explorer.walks(cap / 2, SEED, report).await;
    }
    if everything() || report.violations() > before {
        println!(
            "{}: {} / {}: {how}, {} schedules, {} outcomes, {} violations",
            report.name(),
            subject.image.name,
            names.join(" + "),
            explorer.complete,
            explorer.outcomes(),
            report.violations() - before,
        );
    }
    all
}

/// Explores pairs in one state, with or without crashes.
pub async fn explore_pairs(
    compiled: &Compiled,
    name: &str,
    image: &Image,
    variables: Variables,
    pairs: Vec<[Request; 2]>,
    crashes: bool,
) {
    let mut report = Report::new(name);
    let (mut exhausted, of) = (0, pairs.len());
    for pair in pairs {
        let subject = Subject {
            compiled,
            image,
            variables,
            requests: pair.to_vec(),
            fault: None,
        };
        let all = if crashes {
            explore_crashes(subject, &mut report).await
        } else {
            explore(subject, &mut report).await
        };
        exhausted += u32::from(all);
    }
    println!("{name}: all orders of {exhausted} pairs of {of}, many of the others (seed {SEED})");
    report.finish();
}

/// Lets each storage call of each request go wrong, in all interleavings before and after it. A call without effect may
/// take effect at any later point.
async fn explore_crashes(subject: Subject<'_>, report: &mut Report) -> bool {
    let late = [(Verdict::Die, true), (Verdict::Fail, true)];
    let at_once = [
        (Verdict::Die, false),
        (Verdict::Fail, false),
        (Verdict::FailAfter, false),
    ];
    let (late, at_once) = if everything() {
        (&late[..], &at_once[..])
    } else {
        (&late[..1], &at_once[..1])
    };
    let mut all = true;
    for (guest, request) in subject.requests.iter().enumerate() {
        let calls = World::calls_of(subject.compiled, subject.image, subject.variables, request).await;
        for (call, operation) in (0..).zip(calls) {
            let late = if writes(&operation) { late } else { &[] };
            for &(verdict, late) in at_once.iter().chain(late) {
                FAULTS.fetch_add(1, Ordering::Relaxed);
                let fault = Some(Fault {
                    guest,
                    call,
                    verdict,
                    late,
                });
                let subject = Subject {
                    fault,
                    ..subject.clone()
                };
                all &= explore(subject, report).await;
            }
        }
    }
    all
}

//! Every fault: each storage call of each RPC in each state fails, fails after its effect, or ends the guest.

use std::sync::atomic::{AtomicU64, Ordering};

use host::Compiled;
use host::seams::{Operation, Verdict};

use super::op::Op;
use super::report::{Report, everything};
use super::scenario;
use super::verify::Judged;
use super::world::{Image, Variables, World};

/// Faults tried by all tests.
pub static FAULTS: AtomicU64 = AtomicU64::new(0);

const VERDICTS: [Verdict; 4] = [Verdict::Fail, Verdict::FailAfter, Verdict::Die, Verdict::DieAfter];

const DEFAULTS: Variables = &[];
const IDLE: Variables = &[("session_idle_ttl", "500")];

/// Tries every fault of one request in one state.
pub async fn explore(compiled: &Compiled, image: &Image, variables: Variables, op: &Op, report: &mut Report) {
    let clean = World::new(compiled, image, variables);
    let number = clean.number();
    clean.call_as(number, op.clone()).await;
    let calls = clean.seam.calls(number);
    let mut judged = Judged::default();
    for (index, call) in (0u32..).zip(&calls) {
        for verdict in VERDICTS {
            FAULTS.fetch_add(1, Ordering::Relaxed);
            let world = World::new(compiled, image, variables);
            let number = world.number();
            world.seam.fail(number, index, verdict);
            let answer = world.call_as(number, op.clone()).await;
            let outcome = judged.judge(&world, std::slice::from_ref(op), &[answer]).await;
            report.add(outcome.map_err(|violation| {
                format!(
                    "{} / {op:?} / {verdict:?} at call {index}: {call}\n{violation}",
                    image.name
                )
            }));
        }
    }
}

async fn explore_all(compiled: &Compiled, images: &[Image], variables: Variables) {
    let mut report = Report::new("every fault");
    for image in images {
        for op in scenario::requests(image) {
            explore(compiled, image, variables, &op, &mut report).await;
        }
    }
    report.finish();
}

/// Whether a call is a statement that changes something, and would again.
fn runs_once(call: &Operation) -> bool {
    let Operation::SqliteExecute { statement, .. } = call else {
        return false;
    };
    let repeatable = ["SELECT", "INSERT INTO users_documents", "UPDATE users_sessions"];
    !repeatable.iter().any(|verb| statement.trim_start().starts_with(verb))
}

/// A statement that took effect and was said to fail isn't run again, even if the question whether the schema is there
/// fails as well.
#[tokio::test]
async fn no_statement_is_repeated_while_the_database_is_ill() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    let mut report = Report::new("a statement and the question for the schema fail");
    for op in scenario::requests(&image) {
        let clean = World::new(compiled, &image, DEFAULTS);
        let number = clean.number();
        clean.call_as(number, op.clone()).await;
        for (index, call) in (0u32..).zip(clean.seam.calls(number)) {
            if !runs_once(&call) {
                continue;
            }
            FAULTS.fetch_add(2, Ordering::Relaxed);
            let world = World::new(compiled, &image, DEFAULTS);
            let number = world.number();
            world.seam.fail(number, index, Verdict::FailAfter);
            world.seam.fail(number, index + 1, Verdict::Fail);
            let answer = world.call_as(number, op.clone()).await;
            let calls = world.seam.calls(number);
            let runs = calls.iter().filter(|other| **other == calls[index as usize]).count();
            assert_eq!(runs, 1, "{op:?}: {call}");
            let outcome = Judged::default()
                .judge(&world, std::slice::from_ref(&op), &[answer])
                .await;
            report.add(outcome.map_err(|violation| format!("{op:?} at {call}\n{violation}")));
        }
    }
    report.finish();
}

#[tokio::test]
async fn in_ordinary_states() {
    let compiled = crate::support::component();
    let images = [Image::empty(), scenario::two_users(compiled).await];
    explore_all(compiled, &images, DEFAULTS).await;
}

#[tokio::test]
async fn with_something_to_sweep() {
    let compiled = crate::support::component();
    let mut images = vec![scenario::expired(compiled).await];
    if everything() {
        images.push(scenario::asim(compiled).await);
    }
    explore_all(compiled, &images, IDLE).await;
    let image = scenario::outdated(compiled).await;
    let mut report = Report::new("every fault of a login that renews a hash");
    let login = super::op::login("asim", "password1");
    explore(compiled, &image, DEFAULTS, &login, &mut report).await;
    report.finish();
}

#[tokio::test]
async fn after_writes_that_were_cut_off() {
    let compiled = crate::support::component();
    let mut images = scenario::all_cut_off(compiled, scenario::TOO_LONG).await;
    if everything() {
        images.extend(scenario::all_cut_off(compiled, 1).await);
    }
    explore_all(compiled, &images, scenario::PLAIN).await;
}

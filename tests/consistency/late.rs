//! What comes too late: a request that sleeps longer than any is taken to last, and a storage call that takes effect
//! after it was reported to have failed, beyond any time.

use std::sync::atomic::Ordering;

use host::Compiled;
use host::seams::{Operation, Verdict};

use super::faults::FAULTS;
use super::interleavings::{requests, writes_a_user};
use super::op::{self, Op};
use super::report::Report;
use super::scenario::{self, ASIM, NEW, PLAIN, TOO_LONG};
use super::schedule;
use super::seam::writes;
use super::verify::Judged;
use super::world::{Image, World};

/// Requests that come late: all that write.
fn late(image: &Image) -> Vec<Op> {
    let writes = |op: &Op| writes_a_user(op) || matches!(op, Op::Login { .. } | Op::Logout { .. });
    let mut ops: Vec<Op> = requests(image).into_iter().filter(writes).collect();
    ops.push(op::update(ASIM, Some("carol"), None));
    ops
}

/// Requests that come meanwhile.
fn meanwhile() -> Vec<Op> {
    vec![
        op::update(ASIM, Some("dave"), None),
        op::update(ASIM, Some("carol"), None),
        op::create(Some(NEW), "dave", "dave@example.com"),
        op::create(None, "carol", "carol@example.com"),
        op::create(None, "asim", "asim@example.com"),
        op::update_password(ASIM, "password1", "password3"),
        op::delete(ASIM),
        op::login("asim", "password1"),
    ]
}

/// Clears away what is due.
fn clean_up() -> Op {
    op::logout(&"x".repeat(128))
}

/// The calls that a request makes in a state.
async fn calls(compiled: &Compiled, image: &Image, op: &Op) -> Vec<Operation> {
    let clean = World::new(compiled, image, PLAIN);
    let number = clean.number();
    clean.call_as(number, op.clone()).await;
    clean.seam.calls(number)
}

#[tokio::test]
async fn a_request_wakes_after_it_was_taken_to_be_over() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    let mut report = Report::new("a request that wakes late");
    explore_sleepers(compiled, &image, &mut report).await;
    report.finish();
}

#[tokio::test]
async fn a_failed_call_takes_effect_late() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    let mut report = Report::new("a call that takes effect late");
    explore_late_calls(compiled, &image, &mut report).await;
    report.finish();
}

/// Holds one request before each of its calls in turn for longer than requests last, while what it left is cleared away
/// and another one comes and goes.
pub async fn explore_sleepers(compiled: &Compiled, image: &Image, report: &mut Report) {
    for sleeper in late(image) {
        let calls = calls(compiled, image, &sleeper).await;
        let opens = |call: &Operation| matches!(call, Operation::KeyValueOpen { .. } | Operation::SqliteOpen { .. });
        let held: Vec<Operation> = calls.into_iter().filter(|call| !opens(call)).collect();
        for other in meanwhile() {
            if report.is_broken() {
                return;
            }
            let mut judged = Judged::default();
            for (slept_before, call) in held.iter().enumerate() {
                let world = World::new(compiled, image, PLAIN);
                let ops = [sleeper.clone(), other.clone()];
                let answers = schedule::pause(&world, &sleeper, slept_before, async {
                    world.advance(TOO_LONG);
                    world.call(clean_up()).await;
                    let answer = world.call(other.clone()).await;
                    world.advance(TOO_LONG);
                    world.call(clean_up()).await;
                    if let Operation::KeyValueSet { key, .. } = call {
                        world.late.borrow_mut().insert(key.clone());
                    }
                    answer
                });
                let answers = answers.await;
                let outcome = judged.judge(&world, &ops, &answers).await;
                report.add(outcome.map_err(|violation| format!("{ops:?}, asleep before {call}\n{violation}")));
            }
        }
    }
}

/// What happens between the failure of a call and its effect.
#[derive(Clone, Copy, Debug)]
enum Between {
    /// The request is answered.
    Nothing,
    /// Another request is, too.
    Another,
    /// What the first request left is cleared away, before and after another request.
    Cleanup,
}

/// Has each call in turn take effect after it was reported to have failed.
pub async fn explore_late_calls(compiled: &Compiled, image: &Image, report: &mut Report) {
    for op in late(image) {
        for (index, call) in (0..).zip(calls(compiled, image, &op).await) {
            if !writes(&call) {
                continue;
            }
            for other in meanwhile() {
                if report.is_broken() {
                    return;
                }
                for between in [Between::Nothing, Between::Another, Between::Cleanup] {
                    if matches!(between, Between::Nothing) && other != meanwhile()[0] {
                        continue;
                    }
                    FAULTS.fetch_add(1, Ordering::Relaxed);
                    let world = World::new(compiled, image, PLAIN);
                    let number = world.number();
                    world.seam.fail(number, index, Verdict::Fail);
                    world.seam.is_late(number);
                    let (mut ops, mut answers) = (vec![op.clone()], vec![world.call_as(number, op.clone()).await]);
                    let cleans = matches!(between, Between::Cleanup);
                    if cleans {
                        world.advance(TOO_LONG);
                        world.call(clean_up()).await;
                    }
                    if !matches!(between, Between::Nothing) {
                        answers.push(world.call(other.clone()).await);
                        ops.push(other.clone());
                    }
                    if cleans {
                        world.advance(TOO_LONG);
                        world.call(clean_up()).await;
                    }
                    for call in world.seam.take_late() {
                        world.take_effect(&call);
                    }
                    let outcome = Judged::default().judge(&world, &ops, &answers).await;
                    report
                        .add(outcome.map_err(|violation| format!("{ops:?}, late ({between:?}): {call}\n{violation}")));
                }
            }
        }
    }
}

//! What comes late: a writer that wakes after its lease, and a statement that takes effect after it was said to fail.
//!
//! The one thing that may not come so late is a document's `set` or `delete` (ARCHITECTURE.md, "What is assumed of
//! time").

use std::sync::atomic::Ordering;

use host::Compiled;
use host::seams::{Operation, Verdict};

use super::faults::FAULTS;
use super::interleavings::{requests, writes_a_user};
use super::op::{self, Op};
use super::report::Report;
use super::scenario::{self, ASIM, NEW, PLAIN};
use super::schedule;
use super::verify::Judged;
use super::world::{Image, World};

/// Longer than a lease, in seconds.
const TOO_LONG: u64 = 11;

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

/// The calls that a request makes in a state.
async fn calls(compiled: &Compiled, image: &Image, op: &Op) -> Vec<Operation> {
    let clean = World::new(compiled, image, PLAIN);
    let number = clean.number();
    clean.call_as(number, op.clone()).await;
    clean.seam.calls(number)
}

fn writes_a_document(call: &Operation) -> bool {
    matches!(call, Operation::KeyValueSet { .. } | Operation::KeyValueDelete { .. })
}

#[tokio::test]
async fn a_writer_wakes_after_its_lease() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    let mut report = Report::new("a writer that wakes after its lease");
    explore_sleepers(compiled, &image, &mut report).await;
    report.finish();
}

#[tokio::test]
async fn a_statement_takes_effect_late() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    let mut report = Report::new("a statement that takes effect late");
    explore_late_statements(compiled, &image, &mut report).await;
    report.finish();
}

/// Holds one request before each of its calls in turn for longer than its lease, while another comes and goes.
pub async fn explore_sleepers(compiled: &Compiled, image: &Image, report: &mut Report) {
    for sleeper in late(image) {
        let calls = calls(compiled, image, &sleeper).await;
        let opens = |call: &Operation| matches!(call, Operation::KeyValueOpen { .. } | Operation::SqliteOpen { .. });
        let held: Vec<Operation> = calls.into_iter().filter(|call| !opens(call)).collect();
        for other in meanwhile() {
            let mut judged = Judged::default();
            for (slept_before, call) in held.iter().enumerate() {
                if writes_a_document(call) {
                    continue;
                }
                let world = World::new(compiled, image, PLAIN);
                let ops = [sleeper.clone(), other.clone()];
                let answers = schedule::pause(&world, &sleeper, slept_before, async {
                    world.advance(TOO_LONG);
                    world.call(other.clone()).await
                });
                let answers = answers.await;
                let outcome = judged.judge(&world, &ops, &answers).await;
                report.add(outcome.map_err(|violation| format!("{ops:?}, asleep before {call}\n{violation}")));
            }
        }
    }
}

/// Has each statement in turn take effect after it was said to fail: when its request is over, or too long after, when
/// another one has come.
pub async fn explore_late_statements(compiled: &Compiled, image: &Image, report: &mut Report) {
    for op in late(image) {
        for (index, call) in (0..).zip(calls(compiled, image, &op).await) {
            let Operation::SqliteExecute { .. } = &call else {
                continue;
            };
            for other in [None].into_iter().chain(meanwhile().into_iter().map(Some)) {
                FAULTS.fetch_add(1, Ordering::Relaxed);
                let world = World::new(compiled, image, PLAIN);
                let number = world.number();
                world.seam.fail(number, index, Verdict::Fail);
                let (mut ops, mut answers) = (vec![op.clone()], vec![world.call_as(number, op.clone()).await]);
                if let Some(other) = &other {
                    world.advance(TOO_LONG);
                    answers.push(world.call(other.clone()).await);
                    ops.push(other.clone());
                }
                let late = world.seam.calls(number).swap_remove(index as usize);
                world.execute(&late);
                let outcome = Judged::default().judge(&world, &ops, &answers).await;
                report.add(outcome.map_err(|violation| format!("{ops:?}, late: {call}\n{violation}")));
            }
        }
    }
}

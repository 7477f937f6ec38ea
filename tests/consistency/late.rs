//! Late effects: a request that sleeps longer than any request is taken to last, and a storage call that takes effect
//! after it has reported a failure, however long ago.

use std::sync::atomic::Ordering;

use host::Compiled;
use host::hooks::{Operation, Verdict};

use crate::catalogue::{
    ASIM, Changes, NEW, Request, cleanup, create, delete, first_examples, login, update, update_password,
};
use crate::harness::check::Violation;
use crate::harness::hook::{opens, writes};
use crate::harness::report::{FAULTS, Report};
use crate::harness::schedule;
use crate::harness::states::{self, PLAIN, TOO_LONG};
use crate::harness::verify::Judged;
use crate::harness::world::{Image, World};

/// The late requests: all that change something.
fn late(image: &Image) -> Vec<Request> {
    let mut requests = first_examples(image.secrets());
    requests.retain(|request| request.changes() != Changes::Nothing);
    requests.push(update(ASIM, Some("carol"), None));
    requests
}

/// The requests in between.
fn meanwhile() -> Vec<Request> {
    vec![
        update(ASIM, Some("dave"), None),
        update(ASIM, Some("carol"), None),
        create(Some(NEW), "dave", "dave@example.com"),
        create(None, "carol", "carol@example.com"),
        create(None, "asim", "asim@example.com"),
        update_password(ASIM, "password1", "password3"),
        delete(ASIM),
        login("asim", "password1"),
    ]
}

/// Lets enough time pass for the cleanup of what is in flight, and runs it.
async fn clean_up(world: &World) {
    world.advance(TOO_LONG);
    world.call(cleanup()).await;
}

#[tokio::test]
async fn a_request_that_wakes_late_does_no_harm() {
    let compiled = crate::support::component();
    let image = states::two_users(compiled).await;
    let mut report = Report::new("a request that wakes late");
    explore_sleepers(compiled, &image, &mut report).await;
    report.finish();
}

#[tokio::test]
async fn a_failed_call_that_takes_effect_late_does_no_harm() {
    let compiled = crate::support::component();
    let image = states::two_users(compiled).await;
    let mut report = Report::new("a call that takes effect late");
    explore_late_calls(compiled, &image, &mut report).await;
    report.finish();
}

/// Holds one request before each of its calls in turn for longer than a request lasts. Meanwhile the cleanup and
/// another request run.
pub async fn explore_sleepers(compiled: &Compiled, image: &Image, report: &mut Report) {
    for sleeper in late(image) {
        let mut held = World::calls_of(compiled, image, PLAIN, &sleeper).await;
        held.retain(|call| !opens(call));
        for other in meanwhile() {
            if report.is_broken() {
                return;
            }
            let mut judged = Judged::default();
            for (slept_before, call) in held.iter().enumerate() {
                let world = World::new(compiled, image, PLAIN);
                let requests = [sleeper.clone(), other.clone()];
                let answers = schedule::pause(&world, &sleeper, slept_before, async {
                    clean_up(&world).await;
                    let answer = world.call(other.clone()).await;
                    clean_up(&world).await;
                    if let Operation::KeyValueSet { key, .. } = call {
                        world.late.borrow_mut().insert(key.clone());
                    }
                    answer
                });
                let answers = answers.await;
                let outcome = judged.judge(&world, &requests, &answers).await;
                report.add(outcome.map_err(|violation| format!("{requests:?}, asleep before {call}\n{violation}")));
            }
        }
    }
}

/// What happens between the failure of a call and its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    /// Its request is answered.
    Nothing,
    /// Another request is answered as well.
    Another,
    /// The cleanup runs before and after another request.
    Cleanup,
}

/// Lets each call in turn take effect after it has reported a failure.
pub async fn explore_late_calls(compiled: &Compiled, image: &Image, report: &mut Report) {
    for request in late(image) {
        let calls = World::calls_of(compiled, image, PLAIN, &request).await;
        for (index, call) in (0..).zip(calls) {
            if !writes(&call) {
                continue;
            }
            for (n, other) in meanwhile().into_iter().enumerate() {
                if report.is_broken() {
                    return;
                }
                for between in [Between::Nothing, Between::Another, Between::Cleanup] {
                    // Without another request it is the same for each of them.
                    if between == Between::Nothing && n > 0 {
                        continue;
                    }
                    let outcome = late_call(compiled, image, &request, index, &other, between).await;
                    report.add(outcome.map_err(|violation| {
                        format!("{request:?}, then {other:?}, late ({between:?}): {call}\n{violation}")
                    }));
                }
            }
        }
    }
}

/// Runs a request whose call number `index` takes effect late.
async fn late_call(
    compiled: &Compiled,
    image: &Image,
    request: &Request,
    index: u32,
    other: &Request,
    between: Between,
) -> Result<(), Violation> {
    FAULTS.fetch_add(1, Ordering::Relaxed);
    let world = World::new(compiled, image, PLAIN);
    let number = world.number();
    world.hook.fail(number, index, Verdict::Fail);
    world.hook.is_late(number);
    let mut requests = vec![request.clone()];
    let mut answers = vec![world.call_as(number, request.clone()).await];
    if between == Between::Cleanup {
        clean_up(&world).await;
    }
    if between != Between::Nothing {
        answers.push(world.call(other.clone()).await);
        requests.push(other.clone());
    }
    if between == Between::Cleanup {
        clean_up(&world).await;
    }
    for call in world.hook.take_late() {
        world.take_effect(&call);
    }
    Judged::default().judge(&world, &requests, &answers).await
}

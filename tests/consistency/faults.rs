//! Every fault: each storage call of each RPC in each state fails, fails after its effect, or ends the guest.

use std::slice;
use std::sync::atomic::Ordering;

use host::Compiled;
use host::hooks::{Operation, Verdict};

use crate::catalogue::{ASIM, Request, delete, examples, list_sessions, login, logout, read_session};
use crate::harness::report::{FAULTS, Report, everything};
use crate::harness::states;
use crate::harness::verify::Judged;
use crate::harness::world::{Image, Variables, World};

const VERDICTS: [Verdict; 4] = [Verdict::Fail, Verdict::FailAfter, Verdict::Die, Verdict::DieAfter];

const DEFAULTS: Variables = &[];
const IDLE: Variables = &[("session_idle_ttl", "500")];

/// Tries every fault of one request in one state.
pub async fn explore(compiled: &Compiled, image: &Image, variables: Variables, request: &Request, report: &mut Report) {
    let calls = World::calls_of(compiled, image, variables, request).await;
    let mut judged = Judged::default();
    for (index, call) in (0u32..).zip(&calls) {
        for verdict in VERDICTS {
            FAULTS.fetch_add(1, Ordering::Relaxed);
            let world = World::new(compiled, image, variables);
            let number = world.number();
            world.hook.fail(number, index, verdict);
            let answer = world.call_as(number, request.clone()).await;
            let outcome = judged.judge(&world, slice::from_ref(request), &[answer]).await;
            report.add(outcome.map_err(|violation| {
                let state = image.name;
                format!("{state} / {request:?} / {verdict:?} at call {index}: {call}\n{violation}")
            }));
        }
    }
}

async fn explore_all(compiled: &Compiled, images: &[Image], variables: Variables) {
    let mut report = Report::new("every fault");
    for image in images {
        for request in examples(image.secrets()) {
            explore(compiled, image, variables, &request, &mut report).await;
        }
    }
    report.finish();
}

/// Whether a call is a statement that changes something, and would change it again.
fn runs_once(call: &Operation) -> bool {
    let Operation::SqliteExecute { statement, .. } = call else {
        return false;
    };
    let repeatable = [
        "SELECT",
        "INSERT INTO users_documents",
        "INSERT INTO users_sessions",
        "UPDATE users_sessions",
    ];
    !repeatable.iter().any(|verb| statement.trim_start().starts_with(verb))
}

/// The statement takes effect and reports a failure; then the question whether the schema exists fails as well.
#[tokio::test]
async fn no_statement_is_repeated_while_the_database_fails() {
    let compiled = crate::support::component();
    let image = states::two_users(compiled).await;
    let mut report = Report::new("a statement and the question for the schema fail");
    for request in examples(image.secrets()) {
        let calls = World::calls_of(compiled, &image, DEFAULTS, &request).await;
        for (index, call) in (0u32..).zip(calls) {
            if !runs_once(&call) {
                continue;
            }
            FAULTS.fetch_add(2, Ordering::Relaxed);
            let world = World::new(compiled, &image, DEFAULTS);
            let number = world.number();
            world.hook.fail(number, index, Verdict::FailAfter);
            world.hook.fail(number, index + 1, Verdict::Fail);
            let answer = world.call_as(number, request.clone()).await;
            let calls = world.hook.calls(number);
            let runs = calls.iter().filter(|other| **other == calls[index as usize]).count();
            assert_eq!(runs, 1, "{request:?}: {call}");
            let mut judged = Judged::default();
            let outcome = judged.judge(&world, slice::from_ref(&request), &[answer]).await;
            report.add(outcome.map_err(|violation| format!("{request:?} at {call}\n{violation}")));
        }
    }
    report.finish();
}

#[tokio::test]
async fn no_fault_breaks_an_ordinary_state() {
    let compiled = crate::support::component();
    let images = [Image::empty(), states::two_users(compiled).await];
    explore_all(compiled, &images, DEFAULTS).await;
}

#[tokio::test]
async fn no_fault_breaks_a_cleanup() {
    let compiled = crate::support::component();
    let mut images = vec![states::expired(compiled).await];
    if everything() {
        images.push(states::asim(compiled).await);
    }
    explore_all(compiled, &images, IDLE).await;
}

#[tokio::test]
async fn no_fault_breaks_a_session_in_use() {
    let compiled = crate::support::component();
    let image = states::in_use(compiled).await;
    let session = &image.sessions[0];
    let mut report = Report::new("every fault of a session in use");
    for request in [
        read_session(session),
        logout(session),
        list_sessions(ASIM),
        delete(ASIM),
    ] {
        explore(compiled, &image, states::IDLE, &request, &mut report).await;
    }
    report.finish();
}

#[tokio::test]
async fn no_fault_breaks_a_login_that_renews_a_hash() {
    let compiled = crate::support::component();
    let image = states::outdated(compiled).await;
    let mut report = Report::new("every fault of a login that renews a hash");
    explore(compiled, &image, DEFAULTS, &login("asim", "password1"), &mut report).await;
    report.finish();
}

#[tokio::test]
async fn no_fault_breaks_the_repair_of_a_cut_off_change() {
    let compiled = crate::support::component();
    let mut images = states::all_cut_off(compiled, states::TOO_LONG).await;
    if everything() {
        images.extend(states::all_cut_off(compiled, 1).await);
    }
    explore_all(compiled, &images, states::PLAIN).await;
}

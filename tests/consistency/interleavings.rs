//! Every interleaving: pairs of requests on the same user or the same names, in every order of their calls.

use host::Compiled;
use host::seams::Verdict;

use std::sync::atomic::Ordering;

use super::explore::{Explorer, Fault, Subject};
use super::faults::FAULTS;
use super::op::{self, Answer, Op};
use super::report::{Report, everything};
use super::scenario::{self, ASIM, BOB, NEW, PLAIN};
use super::schedule;
use super::seam::writes;
use super::world::{Image, Variables, World};

/// At most so many schedules a pair; what has more is gone through with few preemptions and by chance. All pairs
/// in the ordinary state stay below the larger one.
fn cap(subject: &Subject<'_>) -> u64 {
    let ordinary = subject.fault.is_none() && subject.image.name == "two users" && subject.ops.len() == 2;
    if ordinary || everything() { 5_000 } else { 120 }
}

const SEED: u64 = 20_261_123;

/// Explores requests at once in one state; whether all orders were tried.
pub async fn explore(subject: Subject<'_>, report: &mut Report) -> bool {
    let names: Vec<&str> = subject.ops.iter().map(Op::rpc).collect();
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

/// Requests about Asim and the names that Asim has or wants.
pub fn requests(image: &Image) -> Vec<Op> {
    vec![
        op::create(Some(NEW), "carol", "carol@example.com"),
        op::update(ASIM, Some("carol"), Some("carol@example.com")),
        op::update_password(ASIM, "password1", "password2"),
        op::delete(ASIM),
        op::logout_all(ASIM),
        op::login("asim", "password1"),
        op::logout(&image.sessions[0]),
        op::read(ASIM),
        op::search(),
        op::read_session(&image.sessions[0]),
        op::list_sessions(ASIM),
    ]
}

/// Whether a request changes a user.
pub fn writes_a_user(op: &Op) -> bool {
    use Op::{Create, Delete, LogoutAll, Update, UpdatePassword};
    matches!(
        op,
        Create { .. } | Update { .. } | UpdatePassword { .. } | Delete { .. } | LogoutAll { .. }
    )
}

/// Pairs that need other requests than one of each.
pub fn further_pairs() -> Vec<[Op; 2]> {
    let create = |id| op::create(id, "carol", "carol@example.com");
    let rename = |id| op::update(id, Some("carol"), None);
    vec![
        [create(None), create(None)],
        [create(Some(NEW)), op::create(Some(NEW), "dave", "dave@example.com")],
        [create(None), op::create(None, "dave", "carol@example.com")],
        [rename(ASIM), rename(BOB)],
        [rename(ASIM), op::update(ASIM, Some("dave"), None)],
        [rename(ASIM), op::update(ASIM, None, Some("carol@example.com"))],
        // Asim gives up what another wants.
        [rename(ASIM), op::create(None, "asim", "carol@example.com")],
        [rename(ASIM), op::update(BOB, Some("asim"), None)],
        [op::delete(ASIM), op::update(BOB, Some("asim"), None)],
        [op::delete(ASIM), op::create(Some(ASIM), "asim", "asim@example.com")],
        [op::delete(ASIM), op::create(None, "asim", "asim@example.com")],
        [op::update(ASIM, Some("bob"), None), op::update(BOB, Some("asim"), None)],
        [op::update(ASIM, Some("bob"), None), rename(BOB)],
        [rename(ASIM), op::login("carol", "password1")],
        [rename(ASIM), op::login("asim@example.com", "password1")],
        [rename(ASIM), op::search_by_part(0)],
        [rename(ASIM), op::search_by_part(1)],
        [op::delete(ASIM), op::search_by_part(1)],
        [create(None), op::login("carol", "password1")],
        [
            op::update_password(ASIM, "password1", "password2"),
            op::login("asim", "password2"),
        ],
        [
            op::update_password(ASIM, "password1", "password2"),
            op::update_password(ASIM, "password1", "password3"),
        ],
    ]
}

/// Explores pairs in one state, with or without crashes.
pub async fn explore_pairs(
    compiled: &Compiled,
    name: &str,
    image: &Image,
    variables: Variables,
    pairs: Vec<[Op; 2]>,
    faults: bool,
) {
    let mut report = Report::new(name);
    let (mut exhausted, of) = (0, pairs.len());
    for pair in pairs {
        let subject = Subject {
            compiled,
            image,
            variables,
            ops: pair.to_vec(),
            fault: None,
        };
        let all = if faults {
            explore_crashes(subject, &mut report).await
        } else {
            explore(subject, &mut report).await
        };
        exhausted += u32::from(all);
    }
    println!("{name}: all orders of {exhausted} pairs of {of}, many of the others (seed {SEED})");
    report.finish();
}

/// Has each storage call of each request go wrong, in all interleavings up to there and after it. A call that had no
/// effect may have it at any later point.
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
    for (guest, op) in subject.ops.iter().enumerate() {
        let clean = World::new(subject.compiled, subject.image, subject.variables);
        let number = clean.number();
        clean.call_as(number, op.clone()).await;
        for (call, operation) in (0..).zip(clean.seam.calls(number)) {
            let late = if writes(&operation) { late } else { &[] };
            for &(verdict, late) in at_once.iter().chain(late) {
                let fault = Fault {
                    guest,
                    call,
                    verdict,
                    late,
                };
                FAULTS.fetch_add(1, Ordering::Relaxed);
                let fault = Some(fault);
                all &= explore(
                    Subject {
                        fault,
                        ..subject.clone()
                    },
                    report,
                )
                .await;
            }
        }
    }
    all
}

pub fn pairs_of(ops: &[Op]) -> Vec<[Op; 2]> {
    let pair = |one: usize| ops[one..].iter().map(move |other| [ops[one].clone(), other.clone()]);
    (0..ops.len()).flat_map(pair).collect()
}

#[tokio::test]
async fn of_each_pair_of_rpcs() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    let pairs = pairs_of(&requests(&image));
    explore_pairs(compiled, "each pair of RPCs", &image, PLAIN, pairs, false).await;
}

#[tokio::test]
async fn of_requests_for_the_same_names() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    explore_pairs(
        compiled,
        "pairs for the same names",
        &image,
        PLAIN,
        further_pairs(),
        false,
    )
    .await;
}

/// A login that finds a hash of other parameters writes the user: it may not bring an older password back.
#[tokio::test]
async fn of_a_login_that_renews_a_hash() {
    let compiled = crate::support::component();
    let image = scenario::outdated(compiled).await;
    let login = || op::login("asim", "password1");
    let others = [
        op::update_password(ASIM, "password1", "password2"),
        op::update(ASIM, Some("carol"), Some("carol@example.com")),
        op::logout_all(ASIM),
        op::delete(ASIM),
        login(),
    ];
    let pairs = others.map(|other| [login(), other]).to_vec();
    explore_pairs(compiled, "a login that renews a hash", &image, PLAIN, pairs, false).await;
}

#[tokio::test]
async fn with_a_crash_at_each_point() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    let all = requests(&image);
    let mut pairs = vec![
        [
            op::create(Some(NEW), "carol", "carol@example.com"),
            op::create(None, "carol", "carol@example.com"),
        ],
        [
            op::update(ASIM, Some("carol"), None),
            op::update(BOB, Some("asim"), None),
        ],
        [op::delete(ASIM), op::create(None, "asim", "asim@example.com")],
    ];
    if everything() {
        let writes: Vec<Op> = all.iter().filter(|op| writes_a_user(op)).cloned().collect();
        pairs.extend(pairs_of(&writes));
        pairs.extend(writes.iter().map(|op| [op.clone(), op::login("asim", "password1")]));
    }
    explore_pairs(compiled, "a crash at each point", &image, PLAIN, pairs, true).await;
}

/// A name goes from one user to another: no page may show both with it.
#[tokio::test]
async fn of_a_search_and_a_name_that_changes_hands() {
    let compiled = crate::support::component();
    let world = World::new(compiled, &scenario::two_users(compiled).await, PLAIN);
    let ops = [
        op::update(ASIM, Some("carol"), None),
        op::update(BOB, Some("asim"), None),
        op::search(),
    ];
    let numbers: Vec<u64> = ops.iter().map(|_: &Op| world.number()).collect();
    let answers = schedule::run(&world, &numbers, &ops, |calls| calls.iter().position(Option::is_some));
    let answers = answers.await.expect("all go on to their ends");
    assert!(!answers.contains(&Answer::Unknown), "{answers:?}");
    world.possible().expect("what Search shows was true at one moment");
}

#[tokio::test]
async fn of_triples() {
    let compiled = crate::support::component();
    let image = scenario::two_users(compiled).await;
    let carol = |id| op::create(id, "carol", "carol@example.com");
    let triples = [
        vec![carol(Some(NEW)), carol(None), op::delete(NEW)],
        vec![
            op::delete(ASIM),
            op::create(None, "asim", "a@example.com"),
            op::create(None, "dave", "asim@example.com"),
        ],
        vec![
            op::update(ASIM, Some("carol"), None),
            op::update(ASIM, None, Some("c@example.com")),
            op::login("asim", "password1"),
        ],
        vec![
            op::update(ASIM, Some("carol"), None),
            op::update(BOB, Some("asim"), None),
            op::login("asim", "password1"),
        ],
        vec![
            op::update(ASIM, Some("carol"), None),
            op::update(BOB, Some("asim"), None),
            op::search(),
        ],
        vec![
            op::update_password(ASIM, "password1", "password2"),
            op::login("asim", "password1"),
            op::read_session(&image.sessions[0]),
        ],
    ];
    let mut report = Report::new("triples");
    for ops in triples {
        let subject = Subject {
            compiled,
            image: &image,
            variables: PLAIN,
            ops,
            fault: None,
        };
        let mut explorer = Explorer::new(subject.clone());
        let cap = cap(&subject);
        let bounded = explorer
            .bounded(if everything() { 3 } else { 1 }, cap, &mut report)
            .await;
        explorer.walks(cap, SEED, &mut report).await;
        let names: Vec<&str> = subject.ops.iter().map(Op::rpc).collect();
        let how = if bounded { "all" } else { "some" };
        println!(
            "{}: {how} of few preemptions and {cap} of chance (seed {SEED}), {} schedules, {} outcomes",
            names.join(" + "),
            explorer.complete,
            explorer.outcomes()
        );
    }
    report.finish();
}

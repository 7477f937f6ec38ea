//! Every interleaving: pairs of requests on the same user or the same names, in every order of their calls.

use crate::catalogue::{
    ASIM, BOB, Changes, NEW, Request, create, delete, disable, first_examples, login, logout_all, read_session, search,
    search_by_part, set_profile, update, update_password,
};
use crate::harness::answer::Answer;
use crate::harness::explore::{Explorer, Subject};
use crate::harness::pairs::{SEED, cap, explore_pairs, pairs_of};
use crate::harness::report::{Report, everything};
use crate::harness::schedule;
use crate::harness::states::{self, PLAIN};
use crate::harness::world::World;

/// Creates Carol, with an id or without.
fn carol(id: Option<&str>) -> Request {
    create(id, "carol", "carol@example.com")
}

/// Gives a user the name that no one has.
fn rename(id: &str) -> Request {
    update(id, Some("carol"), None)
}

fn log_in() -> Request {
    login("asim", "password1")
}

/// Pairs that need other requests than the first examples.
pub fn further_pairs() -> Vec<[Request; 2]> {
    let new_password = || update_password(ASIM, "password1", "password2");
    vec![
        [carol(None), carol(None)],
        [carol(Some(NEW)), create(Some(NEW), "dave", "dave@example.com")],
        [carol(None), create(None, "dave", "carol@example.com")],
        [rename(ASIM), rename(BOB)],
        [rename(ASIM), update(ASIM, Some("dave"), None)],
        [rename(ASIM), update(ASIM, None, Some("carol@example.com"))],
        // Asim gives up the name that the other request wants.
        [rename(ASIM), create(None, "asim", "carol@example.com")],
        [rename(ASIM), update(BOB, Some("asim"), None)],
        [delete(ASIM), update(BOB, Some("asim"), None)],
        [delete(ASIM), create(Some(ASIM), "asim", "asim@example.com")],
        [delete(ASIM), create(None, "asim", "asim@example.com")],
        [update(ASIM, Some("bob"), None), update(BOB, Some("asim"), None)],
        [update(ASIM, Some("bob"), None), rename(BOB)],
        [rename(ASIM), login("carol", "password1")],
        [rename(ASIM), login("asim@example.com", "password1")],
        [rename(ASIM), search_by_part(0)],
        [rename(ASIM), search_by_part(1)],
        [delete(ASIM), search_by_part(1)],
        [carol(None), login("carol", "password1")],
        [new_password(), login("asim", "password2")],
        [new_password(), update_password(ASIM, "password1", "password3")],
        [set_profile(ASIM, "one", "1"), set_profile(ASIM, "two", "2")],
        [disable(ASIM), login("asim", "password2")],
    ]
}

#[tokio::test]
async fn each_pair_of_rpcs_is_linearizable() {
    let compiled = crate::support::component();
    let image = states::two_users(compiled).await;
    let pairs = pairs_of(&first_examples(image.secrets()));
    explore_pairs(compiled, "each pair of RPCs", &image, PLAIN, pairs, false).await;
}

#[tokio::test]
async fn requests_for_the_same_names_are_linearizable() {
    let compiled = crate::support::component();
    let image = states::two_users(compiled).await;
    let pairs = further_pairs();
    explore_pairs(compiled, "pairs for the same names", &image, PLAIN, pairs, false).await;
}

/// A login that finds a hash with other parameters changes the user.
#[tokio::test]
async fn a_login_that_renews_a_hash_brings_no_older_password_back() {
    let compiled = crate::support::component();
    let image = states::outdated(compiled).await;
    let others = [
        update_password(ASIM, "password1", "password2"),
        update(ASIM, Some("carol"), Some("carol@example.com")),
        logout_all(ASIM),
        delete(ASIM),
        log_in(),
    ];
    let pairs = others.map(|other| [log_in(), other]).to_vec();
    explore_pairs(compiled, "a login that renews a hash", &image, PLAIN, pairs, false).await;
}

#[tokio::test]
async fn a_crash_at_any_point_of_a_pair_breaks_no_invariant() {
    let compiled = crate::support::component();
    let image = states::two_users(compiled).await;
    let mut pairs = vec![
        [carol(Some(NEW)), carol(None)],
        [rename(ASIM), update(BOB, Some("asim"), None)],
        [delete(ASIM), create(None, "asim", "asim@example.com")],
    ];
    if everything() {
        let mut changes = first_examples(image.secrets());
        changes.retain(|request| request.changes() == Changes::AUser);
        pairs.extend(pairs_of(&changes));
        pairs.extend(changes.into_iter().map(|change| [change, log_in()]));
    }
    explore_pairs(compiled, "a crash at each point", &image, PLAIN, pairs, true).await;
}

/// A username goes from one user to another.
#[tokio::test]
async fn no_page_of_a_search_shows_two_users_with_one_name() {
    let compiled = crate::support::component();
    let world = World::new(compiled, &states::two_users(compiled).await, PLAIN);
    let requests = [rename(ASIM), update(BOB, Some("asim"), None), search()];
    let numbers: Vec<u64> = requests.iter().map(|_| world.number()).collect();
    let answers = schedule::run(&world, &numbers, &requests, |calls| {
        calls.iter().position(Option::is_some)
    });
    let answers = answers.await.expect("all continue to their ends");
    assert!(!answers.contains(&Answer::Unknown), "{answers:?}");
    world.possible().expect("the page was true at one moment");
}

#[tokio::test]
async fn triples_of_requests_are_linearizable() {
    let compiled = crate::support::component();
    let image = states::two_users(compiled).await;
    let triples = [
        [carol(Some(NEW)), carol(None), delete(NEW)],
        [
            delete(ASIM),
            create(None, "asim", "a@example.com"),
            create(None, "dave", "asim@example.com"),
        ],
        [rename(ASIM), update(ASIM, None, Some("c@example.com")), log_in()],
        [rename(ASIM), update(BOB, Some("asim"), None), log_in()],
        [rename(ASIM), update(BOB, Some("asim"), None), search()],
        [
            update_password(ASIM, "password1", "password2"),
            log_in(),
            read_session(&image.sessions[0]),
        ],
    ];
    let mut report = Report::new("triples");
    for requests in triples {
        let subject = Subject {
            compiled,
            image: &image,
            variables: PLAIN,
            requests: requests.into(),
            fault: None,
        };
        let mut explorer = Explorer::new(subject.clone());
        let cap = cap(&subject);
        let preemptions = if everything() { 3 } else { 1 };
        let all = explorer.bounded(preemptions, cap, &mut report).await;
        explorer.walks(cap, SEED, &mut report).await;
        let names: Vec<&str> = subject.requests.iter().map(Request::name).collect();
        let how = if all { "all" } else { "some" };
        println!(
            "{}: {how} of few preemptions and {cap} random ones (seed {SEED}), {} schedules, {} outcomes",
            names.join(" + "),
            explorer.complete,
            explorer.outcomes()
        );
    }
    report.finish();
}

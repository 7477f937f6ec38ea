//! Two hosts on one directory, while another process holds the lock of the key-value file so long that writes wait and
//! fail: no two users get one name, and no change that was acknowledged is undone.
//!
//! This is the one test that waits in real time, because it is about SQLite's own waiting: up to 5 s for a lock.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::catalogue::{Request, create, login, read, read_session, update, update_password};
use crate::harness::answer::Answer;
use crate::harness::client::{send, serve};
use crate::harness::random::Random;
use crate::harness::report::everything;

/// How many names or users are written during one lock.
const AT_ONCE: u64 = 12;

fn call(address: &str, request: &Request) -> (u16, Value) {
    send(address, "default", request).expect("the host runs")
}

/// Whether a request succeeds.
fn succeeds(address: &str, request: &Request) -> bool {
    call(address, request).0 == 200
}

/// Repeats a request until its answer is another one than that storage failed.
fn until_answered(address: &str, request: &Request) -> Answer {
    loop {
        let (status, body) = call(address, request);
        match request.answer(status, &body) {
            Answer::Unknown => {}
            answer => return answer,
        }
    }
}

/// Holds the lock of the key-value file while `work` begins, and for a random time after that.
fn locked<T: Send>(directory: &Path, random: &mut Random, work: impl FnOnce() -> Vec<T> + Send) -> Vec<T> {
    let other = Connection::open(directory.join("sqlite_key_value.db")).expect("the file");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let longest = if everything() { 14_000 } else { 6_000 };
    let held = Duration::from_millis(3_000 + random.below(longest - 3_000));
    thread::scope(|scope| {
        let working = scope.spawn(work);
        thread::sleep(held);
        other.execute_batch("ROLLBACK").expect("the lock is released");
        working.join().expect("all are answered")
    })
}

/// Runs `one(n)` for each number at once.
fn at_once<T: Send>(one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let one = &one;
        let threads: Vec<_> = (0..AT_ONCE).map(|n| scope.spawn(move || one(n))).collect();
        let results = threads.into_iter();
        results.map(|thread| thread.join().expect("an answer")).collect()
    })
}

/// Lets both hosts create users with the same names, which only their passwords distinguish. Returns how many went
/// wrong.
fn creates(directory: &Path, hosts: [&str; 2], round: u64, random: &mut Random) -> usize {
    let name = |n: u64| format!("name{round}x{n}");
    let create = |n: u64, host: usize| {
        let email = format!("{}@example.com", name(n));
        create(None, &name(n), &email).with("password", &format!("password of {host}"))
    };
    let answers = locked(directory, random, || {
        at_once(|n| {
            thread::scope(|scope| {
                let first = scope.spawn(|| succeeds(hosts[0], &create(n, 0)));
                let second = until_answered(hosts[1], &create(n, 1)) == Answer::Done;
                [first.join().expect("an answer"), second]
            })
        })
    });
    let is_right = |n: u64, acknowledged: [bool; 2]| {
        let logs_in = [0, 1].map(|host| succeeds(hosts[host], &login(&name(n), &format!("password of {host}"))));
        let lost = [0, 1].iter().any(|&host| acknowledged[host] && !logs_in[host]);
        acknowledged != [true, true] && !lost && logs_in[0] != logs_in[1]
    };
    let wrong = (0..)
        .zip(answers)
        .filter(|(n, acknowledged)| !is_right(*n, *acknowledged));
    wrong.count()
}

/// Lets one host change a user's email address while the other one changes the password. Returns how many went wrong.
fn changes(directory: &Path, hosts: [&str; 2], round: u64, random: &mut Random) -> usize {
    let id = |n: u64| format!("{round:08x}-0000-4000-8000-{n:012x}");
    let name = |n: u64| format!("user{round}x{n}");
    let new_email = |n: u64| format!("{}@example.org", name(n));
    let sessions = at_once(|n| {
        let create = create(Some(&id(n)), &name(n), &format!("{}@example.com", name(n)));
        assert_eq!(until_answered(hosts[0], &create), Answer::Done);
        let (_, login) = call(hosts[0], &login(&name(n), "password1"));
        login["session"][0]["id"].as_str().expect("a session").to_owned()
    });
    let answers = locked(directory, random, || {
        at_once(|n| {
            thread::scope(|scope| {
                let update = update(&id(n), None, Some(&new_email(n)));
                let updated = scope.spawn(move || succeeds(hosts[0], &update));
                let password = until_answered(hosts[1], &update_password(&id(n), "password1", "password2"));
                // An attempt that reported a failure may have done it.
                let changed = matches!(password, Answer::Done | Answer::Refused("wrong-credentials"));
                [updated.join().expect("an answer"), changed]
            })
        })
    });
    let is_right = |n: u64, [updated, changed]: [bool; 2]| {
        let host = hosts[usize::from(n.is_multiple_of(2))];
        let email = call(host, &read(&id(n))).1["user"][0]["email"].clone();
        let status = |request: &Request| call(host, request).0;
        let session = &sessions[usize::try_from(n).expect("a small number")];
        changed
            && status(&login(&name(n), "password1")) == 401
            && status(&read_session(session)) == 404
            && status(&login(email.as_str().expect("an address"), "password2")) == 200
            && (!updated || email == json!(new_email(n)))
    };
    let wrong = (0..).zip(answers).filter(|(n, answer)| !is_right(*n, *answer));
    wrong.count()
}

#[test]
fn a_slow_store_breaks_nothing() {
    crate::support::component();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let hosts = [serve(directory.path()), serve(directory.path())];
    let addresses = [hosts[0].address(), hosts[1].address()];
    // Both files exist before they are locked.
    until_answered(addresses[0], &create(None, "first", "first@example.com"));
    let rounds = if everything() { 17 } else { 1 };
    let mut random = Random::new(20_261_128);
    let (mut creates_wrong, mut changes_wrong) = (0, 0);
    for round in 0..rounds {
        creates_wrong += creates(directory.path(), addresses, round, &mut random);
        changes_wrong += changes(directory.path(), addresses, round, &mut random);
    }
    let tried = rounds * AT_ONCE;
    println!("a locked store: {creates_wrong} of {tried} names and {changes_wrong} of {tried} users wrong");
    assert_eq!((creates_wrong, changes_wrong), (0, 0));
}

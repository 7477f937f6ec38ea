//! Two servers on one directory, while an outsider holds the lock of the key-value file so long that writes queue and
//! fail: nobody gets a name twice, and no change that was acknowledged is undone.
//!
//! The one test that waits for real, because what it is about is SQLite's own waiting: 5 s at most for a lock.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::op::{self, Answer, Op};
use super::random::Random;
use super::report::everything;
use super::server::{Server, call};

/// How many names, or users, are fought over during one lock.
const AT_ONCE: u64 = 12;

const NAMESPACE: &str = "default";

/// Asks for something until the answer isn't that storage failed; how often it was told so is of no matter.
fn until_answered(address: &str, op: &Op) -> Answer {
    loop {
        let (status, body) = call(address, NAMESPACE, op).expect("the server is there");
        match op.answer(status, &body) {
            Answer::Unknown => {}
            answer => return answer,
        }
    }
}

fn body(address: &str, op: &Op) -> (u16, Value) {
    call(address, NAMESPACE, op).expect("the server is there")
}

/// Holds the lock of the key-value file while requests begin on both servers, and for a while after that.
fn locked<T: Send>(directory: &Path, random: &mut Random, work: impl FnOnce() -> Vec<T> + Send) -> Vec<T> {
    let outsider = Connection::open(directory.join("sqlite_key_value.db")).expect("the file");
    outsider.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let longest = if everything() { 14_000 } else { 6_000 };
    let held = Duration::from_millis(3_000 + random.below(longest - 3_000));
    thread::scope(|scope| {
        let working = scope.spawn(work);
        thread::sleep(held);
        outsider.execute_batch("ROLLBACK").expect("the lock is given back");
        working.join().expect("all are answered")
    })
}

/// Runs `one(n)` for each number at once.
fn at_once<T: Send>(one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let one = &one;
        let threads: Vec<_> = (0..AT_ONCE).map(|n| scope.spawn(move || one(n))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("an answer"))
            .collect()
    })
}

/// Both servers create a user of one name. Returns how many went wrong.
fn creates(directory: &Path, servers: [&str; 2], round: u64, random: &mut Random) -> usize {
    let create = |n: u64, which: usize| Op::Create {
        id: None,
        username: format!("name{round}x{n}"),
        email: format!("name{round}x{n}@example.com"),
        password: format!("password of {which}"),
    };
    let answers = locked(directory, random, || {
        at_once(|n| {
            thread::scope(|scope| {
                let first = scope.spawn(|| body(servers[0], &create(n, 0)).0);
                let second = until_answered(servers[1], &create(n, 1));
                [first.join().expect("an answer") == 200, second == Answer::Done]
            })
        })
    });
    let wrong = |(n, acknowledged): (u64, [bool; 2])| {
        let name = format!("name{round}x{n}");
        let logs_in = |which: usize| {
            let login = op::login(&name, &format!("password of {which}"));
            body(servers[which], &login).0 == 200
        };
        let one = acknowledged != [true, true] && (0..2).all(|which| !acknowledged[which] || logs_in(which));
        !(one && (logs_in(0) != logs_in(1)))
    };
    (0..).zip(answers).filter(|answer| wrong(*answer)).count()
}

/// One server changes a user's address while the other changes the password. Returns how many went wrong.
fn changes(directory: &Path, servers: [&str; 2], round: u64, random: &mut Random) -> usize {
    let id = |n: u64| format!("{round:08x}-0000-4000-8000-{n:012x}");
    let name = |n: u64| format!("user{round}x{n}");
    let sessions = at_once(|n| {
        let email = format!("{}@example.com", name(n));
        assert_eq!(
            until_answered(servers[0], &op::create(Some(&id(n)), &name(n), &email)),
            Answer::Done
        );
        let (_, login) = body(servers[0], &op::login(&name(n), "password1"));
        login["session"][0]["id"].as_str().expect("a session").to_owned()
    });
    let new_email = |n: u64| format!("{}@example.org", name(n));
    let answers = locked(directory, random, || {
        at_once(|n| {
            thread::scope(|scope| {
                let update = op::update(&id(n), None, Some(&new_email(n)));
                let update = scope.spawn(move || body(servers[0], &update).0);
                let password = until_answered(servers[1], &op::update_password(&id(n), "password1", "password2"));
                // It may have been done by an attempt that reported a failure.
                let changed = matches!(password, Answer::Done | Answer::Refused("wrong-credentials"));
                [update.join().expect("an answer") == 200, changed]
            })
        })
    });
    let wrong = |(n, [updated, changed]): (u64, [bool; 2])| {
        let server = servers[usize::from(n % 2 == 0)];
        let status = |op: &Op| body(server, op).0;
        let read = body(server, &op::read(&id(n))).1["user"][0]["email"].clone();
        let mail = read.as_str().expect("an address");
        let ended = status(&op::login(&name(n), "password1")) == 401
            && status(&op::read_session(&sessions[usize::try_from(n).unwrap()])) == 404
            && status(&op::login(mail, "password2")) == 200;
        !changed || !ended || updated && read != json!(new_email(n))
    };
    (0..).zip(answers).filter(|answer| wrong(*answer)).count()
}

#[test]
fn a_store_that_is_merely_slow_breaks_nothing() {
    crate::support::component();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let servers = [Server::start(directory.path()), Server::start(directory.path())];
    let addresses = [servers[0].address(), servers[1].address()];
    let addresses = [addresses[0].as_str(), addresses[1].as_str()];
    // Both files are there before they are locked.
    until_answered(addresses[0], &op::create(None, "first", "first@example.com"));
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

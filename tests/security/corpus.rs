//! A short run of the fuzz targets: their committed corpus, and a thousand mutations of each entry.

use std::path::Path;

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

#[path = "../../fuzz/src/lib.rs"]
mod checks;

/// How many mutations of each entry are tried.
const MUTATIONS: usize = 1000;

/// Feeds a target its corpus and the mutations.
fn run(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries: Vec<Vec<u8>> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert!(entries.len() > 5);
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    for entry in &entries {
        check(entry);
        for _ in 0..MUTATIONS {
            check(&mutate(entry, &entries, &mut random));
        }
    }
}

/// Changes, removes, repeats or splices some bytes.
fn mutate(entry: &[u8], others: &[Vec<u8>], random: &mut TestRng) -> Vec<u8> {
    let mut data = entry.to_vec();
    for _ in 0..=random.next_u32() % 4 {
        let at = random.next_u32() as usize % (data.len() + 1);
        let [byte, ..] = random.next_u32().to_le_bytes();
        match random.next_u32() % 5 {
            0 if at < data.len() => data[at] = byte,
            1 if at < data.len() => drop(data.remove(at)),
            2 => data.insert(at, byte),
            3 => data.extend_from_within(at..),
            _ => {
                let other = &others[random.next_u32() as usize % others.len()];
                data.truncate(at);
                data.extend(other);
            }
        }
    }
    data
}

#[test]
fn request_bodies() {
    run("request", checks::request);
}

#[test]
fn usernames() {
    run("username", checks::username);
}

#[test]
fn emails() {
    run("email", checks::email);
}

#[test]
fn passwords() {
    run("password", checks::password);
}

#[test]
fn clients() {
    run("client", checks::client);
}

#[test]
fn token_lists() {
    run("tokens", checks::tokens);
}

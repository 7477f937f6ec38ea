//! Row ids of the names table: they have the order of the usernames' beginnings, so that what the index of
//! parts finds, which is in the order of row ids, is nearly in the order in which users are shown.
//!
//! From the highest bit down: one 0, 11 bits of the namespace's SHA-256, 27 of the first five characters of the
//! username (its *bucket*), and 25 that tell the rows of a bucket apart. Of these the highest is 1 for a row in its
//! *cell*: there follow 11 bits of the next two characters, and 13 that tell the rows of the cell apart. A row whose
//! cell is crowded stands before all cells of its bucket, in no order. Namespaces may share bits: rows are compared by
//! the whole of it.

use std::ops::RangeInclusive;

use sha2::{Digest, Sha256};

use crate::domain::{Namespace, UserId};

/// How many characters of a username decide on its bucket.
pub(super) const OF_BUCKET: u32 = 5;

/// How many decide on its cell, those of the bucket among them.
pub(super) const OF_CELL: u32 = OF_BUCKET + 2;

/// What usernames consist of, sorted.
const SYMBOLS: &[u8; 39] = b"-.0123456789_abcdefghijklmnopqrstuvwxyz";

/// One digit for each symbol, and one for the end of the name, which comes before all.
const BASE: u64 = SYMBOLS.len() as u64 + 1;

const BUCKET_BITS: u32 = 27;

const CELL_BITS: u32 = 11;

const SERIAL_BITS: u32 = 13;

/// How many row ids a bucket has, as a power of two.
pub(super) const BUCKET_SIZE_BITS: u32 = 1 + CELL_BITS + SERIAL_BITS;

/// How many row ids of a cell are looked at for a free one.
const PROBED: u64 = 64;

const _: () = assert!(BASE.pow(OF_BUCKET) <= 1 << BUCKET_BITS && BASE.pow(OF_CELL - OF_BUCKET) <= 1 << CELL_BITS);

/// Where a row may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// In its cell: the first of these that is free.
    pub cell: RangeInclusive<u64>,
    /// Outside: from here on the first that is free.
    pub outside: u64,
}

/// The least row id of the names from `username` on.
pub(super) fn first(namespace: &Namespace, username: &str) -> u64 {
    bucket(namespace, username.bytes()) << BUCKET_SIZE_BITS
}

/// The largest row id of the names that begin with `prefix`.
pub(super) fn last(namespace: &Namespace, prefix: &str) -> u64 {
    let largest = prefix.bytes().chain(std::iter::repeat(u8::MAX));
    ((bucket(namespace, largest) + 1) << BUCKET_SIZE_BITS) - 1
}

/// Where a user's row with this username may stand.
pub fn places(namespace: &Namespace, username: &str, id: UserId) -> Places {
    let bucket = first(namespace, username);
    let in_bucket = digits(username.bytes().skip(OF_BUCKET as usize), OF_CELL - OF_BUCKET);
    let cell = bucket | 1 << (CELL_BITS + SERIAL_BITS) | in_bucket << SERIAL_BITS;
    // Anywhere in the cell, but so that all that are looked at lie in it.
    let starts = (1 << SERIAL_BITS) - PROBED + 1;
    let start = cell + ((scattered(id, SERIAL_BITS) * starts) >> SERIAL_BITS);
    Places {
        cell: start..=start + PROBED - 1,
        outside: bucket + scattered(id, CELL_BITS + SERIAL_BITS),
    }
}

/// So many bits (up to 32) that look random. A user's id itself may end like all others: callers choose them.
fn scattered(id: UserId, bits: u32) -> u64 {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(id.to_string()));
    u64::from(u32::from_be_bytes([a, b, c, d]) >> (32 - bits))
}

fn bucket(namespace: &Namespace, username: impl Iterator<Item = u8>) -> u64 {
    let [one, two, ..] = <[u8; 32]>::from(Sha256::digest(namespace.as_str()));
    let tenant = u64::from(u16::from_be_bytes([one, two]) >> 5);
    tenant << BUCKET_BITS | digits(username, OF_BUCKET)
}

/// The first so many characters as one number; an end before them is a digit, too.
fn digits(username: impl Iterator<Item = u8>, count: u32) -> u64 {
    let digits = username.map(digit).chain(std::iter::repeat(0)).take(count as usize);
    digits.fold(0, |code, digit| code * BASE + digit)
}

/// How many symbols come up to this byte: larger bytes never have smaller digits.
fn digit(byte: u8) -> u64 {
    SYMBOLS.iter().filter(|symbol| **symbol <= byte).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn namespace() -> Namespace {
        Namespace::parse("namespace", None).unwrap()
    }

    #[test]
    fn row_ids_have_the_order_of_beginnings() {
        let names = [
            "0", "a", "a-b", "a.b", "a0", "a_b", "aa", "al", "alex", "alexa", "alexb", "b", "zzzzz",
        ];
        let ids = names.map(|name| first(&namespace(), name));
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert_eq!(first(&namespace(), "alexander"), first(&namespace(), "alexa"));
        assert!(i64::try_from(last(&namespace(), "")).is_ok());
    }

    #[test]
    fn cells_have_the_order_of_longer_beginnings_and_lie_behind_what_stands_outside() {
        let names = ["alexa", "alexa.b", "alexa0", "alexan-", "alexand", "alexanz", "alexazz"];
        let ids: Vec<_> = (0..1_000_u128).map(|n| UserId::from_random(n.to_be_bytes())).collect();
        let mut before = 0;
        for name in names {
            let places: Vec<_> = ids.iter().map(|id| places(&namespace(), name, *id)).collect();
            for Places { cell, outside } in &places {
                assert!(before < *cell.start(), "{name}");
                assert!(*cell.end() <= last(&namespace(), "alexa"), "{name}");
                assert!(cell.end() - cell.start() < PROBED);
                assert!((first(&namespace(), "alexa")..first(&namespace(), "alexa") + (1 << 24)).contains(outside));
                assert!(outside < cell.start());
            }
            before = places.iter().map(|places| *places.cell.end()).max().unwrap();
        }
    }

    #[test]
    fn ids_that_end_alike_are_scattered_nevertheless() {
        let starts = (0..1_000_u128).map(|n| UserId::from_random((n << 64).to_be_bytes()));
        let starts = starts.map(|id| *places(&namespace(), "alexander", id).cell.start());
        assert!(starts.collect::<std::collections::BTreeSet<_>>().len() > 900);
    }

    #[test]
    fn namespaces_have_places_of_their_own() {
        let other = Namespace::parse("namespace", Some("acme")).unwrap();
        assert_ne!(first(&namespace(), "alexa"), first(&other, "alexa"));
    }

    #[test]
    fn a_prefix_covers_what_begins_so() {
        for (prefix, name) in [("al", "al"), ("al", "alzzzzz"), ("alexan", "alexander"), ("", "zz")] {
            let id = first(&namespace(), name);
            assert!(
                first(&namespace(), prefix) <= id && id <= last(&namespace(), prefix),
                "{prefix} {name}"
            );
        }
        assert!(last(&namespace(), "al") < first(&namespace(), "am"));
    }
}

//! Row ids of the names table: they have the order of the usernames' beginnings, so that what the index of
//! parts finds, which is in the order of row ids, is nearly in the order in which users are shown.
//!
//! From the highest bit down: one 0, 11 bits of the namespace's SHA-256, 27 of the username's beginning, and 25
//! that tell the rows of one beginning apart. Namespaces may share bits: rows are compared by the whole of it.

use sha2::{Digest, Sha256};

use crate::domain::{Namespace, UserId};

/// How many characters of a username have a part in the order.
pub(super) const BEGINNING: u32 = 5;

/// What usernames consist of, sorted.
const SYMBOLS: &[u8; 39] = b"-.0123456789_abcdefghijklmnopqrstuvwxyz";

/// One digit for each symbol, and one for the end of the name, which comes before all.
const BASE: u64 = SYMBOLS.len() as u64 + 1;

const BEGINNING_BITS: u32 = 27;

const SERIAL_BITS: u32 = 25;

const _: () = assert!(BASE.pow(BEGINNING) <= 1 << BEGINNING_BITS);

/// The least row id of the names from `username` on.
pub(super) fn first(namespace: &Namespace, username: &str) -> u64 {
    bucket(namespace, username.bytes()) << SERIAL_BITS
}

/// The largest row id of the names that begin with `prefix`.
pub(super) fn last(namespace: &Namespace, prefix: &str) -> u64 {
    let largest = prefix.bytes().chain(std::iter::repeat(u8::MAX));
    ((bucket(namespace, largest) + 1) << SERIAL_BITS) - 1
}

/// Where to look first for a free row id.
pub fn preferred(namespace: &Namespace, username: &str, id: UserId) -> u64 {
    first(namespace, username) + id.low_bits(SERIAL_BITS)
}

fn bucket(namespace: &Namespace, username: impl Iterator<Item = u8>) -> u64 {
    let [one, two, ..] = <[u8; 32]>::from(Sha256::digest(namespace.as_str()));
    let tenant = u64::from(u16::from_be_bytes([one, two]) >> 5);
    let digits = username.map(digit).chain(std::iter::repeat(0)).take(BEGINNING as usize);
    tenant << BEGINNING_BITS | digits.fold(0, |code, digit| code * BASE + digit)
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

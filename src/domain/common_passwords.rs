//! The set of the most common passwords, packed.

/// The common passwords of at least 8 characters, each as the first 30 bits of its SHA-256; sorted, and the distances
/// in a Golomb-Rice code. `tools/common_passwords.py` makes the file, and says more of it.
const PACKED: &[u8] = include_bytes!("common_passwords.bin");

/// How many bits of a hash are kept.
const PREFIX_BITS: u32 = 30;

/// How many bits of a distance are written as they are. What is above them stands before, as so many 1 bits and a 0.
const REMAINDER_BITS: u32 = 16;

/// Whether a common password's SHA-256 begins so, as far as it is kept. Another password's does once in about 130,000.
pub(super) fn has(beginning: [u8; 4]) -> bool {
    let prefix = u32::from_be_bytes(beginning) >> (u32::BITS - PREFIX_BITS);
    prefixes().find(|other| *other >= prefix) == Some(prefix)
}

/// The numbers of the set, in ascending order.
fn prefixes() -> impl Iterator<Item = u32> {
    let mut bits = PACKED
        .iter()
        .flat_map(|byte| (0..u8::BITS).rev().map(move |at| byte >> at & 1));
    let mut least = 0_u32;
    std::iter::from_fn(move || {
        let mut distance = 0_u32;
        while bits.next()? == 1 {
            distance += 1;
        }
        for _ in 0..REMAINDER_BITS {
            distance = distance << 1 | u32::from(bits.next()?);
        }
        let prefix = least.checked_add(distance)?;
        least = prefix.saturating_add(1);
        Some(prefix)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_set_is_unpacked() {
        let set: Vec<u32> = prefixes().collect();
        assert_eq!(set.len(), 8_354);
        assert!(set.is_sorted_by(|a, b| a < b));
        for prefix in set.iter().step_by(500).chain(set.last()) {
            let beginning = |prefix: u32| (prefix << (u32::BITS - PREFIX_BITS)).to_be_bytes();
            assert!(has(beginning(*prefix)));
            assert!(!has(beginning(prefix ^ 1)));
        }
    }
}

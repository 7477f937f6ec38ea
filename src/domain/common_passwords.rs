//! The set of the most common passwords.

use sha2::{Digest, Sha256};

/// The first 5 bytes of the SHA-256 of each common password of at least 8 characters, sorted: another password has one of
/// them once in 130 million. More bytes would cost each request, because an instance begins with a copy of them.
/// `tools/common_passwords.py` makes the file, and says where the list is from.
const HASHES: &[u8] = include_bytes!("common_passwords.bin");

/// Whether a password in NFC and lower case is one of the most common ones.
pub(super) fn contains(password: &str) -> bool {
    let (hashes, _) = HASHES.as_chunks::<5>();
    let hash = Sha256::digest(password.as_bytes());
    hash.first_chunk()
        .is_some_and(|prefix| hashes.binary_search(prefix).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_sorted() {
        let (hashes, rest) = HASHES.as_chunks::<5>();
        assert_eq!((hashes.len(), rest.len()), (8_354, 0));
        assert!(hashes.is_sorted());
        assert!(contains("password1"));
        assert!(!contains("correct horse battery staple"));
    }
}

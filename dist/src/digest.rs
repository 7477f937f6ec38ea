//! SHA-256, as hexadecimal digits.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of bytes in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Returns the file `SHA256SUMS` for these files, as `sha256sum -c` reads it.
pub fn sums<'a>(files: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>) -> String {
    let mut sums = String::new();
    for (name, bytes) in files {
        sums += &format!("{}  {name}\n", sha256(bytes));
    }
    sums
}

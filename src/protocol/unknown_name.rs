//! The hash of a name that no user has, under which attempts at it are counted.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::{Account, Error, Result};
use crate::storage::NameKey;

/// Hashes the names of an account to 128 bits by HMAC-SHA-256 (RFC 2104). Without the keys, no one finds two names of one
/// hash, or the name of a hash: people type passwords where the name belongs.
///
/// The key is the database's own and, if there is one, the pepper, which no reader of the database has.
pub(super) fn hash(key: &NameKey, pepper: &[u8], account: &Account) -> Result<[u8; 16]> {
    let key = hmac(key.expose_secret(), &[pepper])?;
    let names = match account {
        Account::Username(username) => [username.as_str(), ""],
        Account::Email(email) => ["", email.as_str()],
        // Not that of the username alone: if a user has it, its attempts are counted elsewhere.
        Account::Both(username, email) => [username.as_str(), email.as_str()],
    };
    let [username, email] = names.map(str::as_bytes);
    let mut hash = [0; 16];
    for (byte, of_whole) in hash.iter_mut().zip(hmac(&key, &[username, b"\n", email])?) {
        *byte = of_whole;
    }
    Ok(hash)
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Result<[u8; 32]> {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    let mut mac = mac.map_err(|error| Error::unavailable("HMAC", error))?;
    for part in parts {
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}

//! The variable `password_pepper`: secrets that are hashed with every password.

use argon2::KeyId;

use crate::domain::{Error, Result, Strength, check_secret};

/// A secret that is hashed with every password and kept apart from the hashes (OWASP Password Storage Cheat
/// Sheet, "Peppering"), with the key id by which a hash says which one it was.
pub(super) struct Pepper {
    pub(super) key_id: KeyId,
    pub(super) secret: String,
}

/// Takes the peppers as the variable has them: `2:secret,1:older-secret`, today's first; empty for none.
///
/// # Errors
/// [`Error::Misconfigured`] that says which entry is wrong, and why, but not what is in it.
pub(super) fn parse(list: &str, strength: Strength) -> Result<Vec<Pepper>> {
    let mut peppers: Vec<Pepper> = Vec::new();
    if list.is_empty() {
        return Ok(peppers);
    }
    for (entry, number) in list.split(',').zip(1..) {
        let pepper = Pepper::parse(entry.trim(), strength).map_err(|rule| mistake(number, &rule))?;
        check_new(&pepper, &peppers).map_err(|rule| mistake(number, rule))?;
        peppers.push(pepper);
    }
    Ok(peppers)
}

/// The error for a mistake in an entry.
fn mistake(number: u32, rule: &str) -> Error {
    Error::misconfigured("password_pepper", format!("has a mistake in entry {number}: {rule}"))
}

/// Checks that an entry differs from those before it. Of two with one key id, only the first would ever be used.
fn check_new(pepper: &Pepper, before: &[Pepper]) -> Result<(), &'static str> {
    if before.iter().any(|other| other.key_id == pepper.key_id) {
        return Err("an entry before it has the same key id");
    }
    if before.iter().any(|other| other.secret == pepper.secret) {
        return Err("an entry before it has the same secret");
    }
    Ok(())
}

impl Pepper {
    fn parse(entry: &str, strength: Strength) -> Result<Self, String> {
        let (id, secret) = entry.split_once(':').ok_or("it must have the form key-id:secret")?;
        check_secret(secret, strength).map_err(|rule| format!("the secret {rule}"))?;
        let key_id = parse_key_id(id).ok_or("the key id must have 1 to 8 ASCII letters and digits")?;
        let secret = secret.to_owned();
        Ok(Self { key_id, secret })
    }
}

fn parse_key_id(id: &str) -> Option<KeyId> {
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    KeyId::new(id.as_bytes()).ok()
}

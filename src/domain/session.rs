//! The session: its secret id, the key it is stored under, and what callers see of it.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Device, DocumentId, Email, Epoch, Result, UserId, UserRecord, Username};

/// The characters of a session id.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A session's secret id: 128 characters of `A-Za-z0-9`, about 762 bits. Who holds it is logged in.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId(String);

impl SessionId {
    /// How many characters an id has.
    pub const LENGTH: usize = 128;

    /// Makes an id of random bytes, which `source` draws as often as it takes.
    ///
    /// A byte stands for a character only below 248, the largest multiple of 62 that a byte reaches; the
    /// others are passed over, so that no character is likelier than another.
    pub fn generate(mut source: impl FnMut() -> Result<[u8; 160]>) -> Result<Self> {
        let mut id = String::with_capacity(Self::LENGTH);
        while id.len() < Self::LENGTH {
            let missing = Self::LENGTH - id.len();
            id.extend(source()?.into_iter().filter_map(character).take(missing));
        }
        Ok(Self(id))
    }

    /// Takes an id that a caller holds out; `None` if none could look like it.
    pub fn parse(text: String) -> Option<Self> {
        let looks_like_one = text.len() == Self::LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric());
        looks_like_one.then_some(Self(text))
    }

    /// The handle under which the session is stored: the id can't be learned from it.
    pub fn handle(&self) -> SessionHandle {
        SessionHandle(hex::encode(Sha256::digest(self.0.as_bytes())))
    }

    /// The secret itself, for the one answer that may carry it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The character for a random byte, if the byte is one of those that stand for one.
fn character(byte: u8) -> Option<char> {
    let usable = byte < 248;
    usable
        .then(|| ALPHABET.get(usize::from(byte) % ALPHABET.len()))
        .flatten()
        .map(|&b| char::from(b))
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(..)")
    }
}

/// SHA-256 of a session's id in lower-case hexadecimal. It opens nothing, and so serves as the public handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionHandle(String);

impl SessionHandle {
    /// Takes a handle that a caller gives; `None` if it could be no session's.
    pub fn parse(text: String) -> Option<Self> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let looks_like_one = text.len() == 64 && text.bytes().all(hex);
        looks_like_one.then_some(Self(text))
    }

    /// The handle as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes a handle back that storage gave.
    pub fn from_storage(text: String) -> Self {
        Self(text)
    }
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// Whose session it is.
    pub user_id: UserId,
    /// The credential it began with.
    pub epoch: Epoch,
    /// The document of the user that counted when it began. Whoever reads the session finds the present one from there.
    pub document: DocumentId,
    /// When it began, in Unix seconds.
    pub created: u64,
    /// When it ends, in Unix seconds.
    pub expires: u64,
    /// Where it is used from.
    #[serde(default, skip_serializing_if = "Device::is_unknown")]
    pub device: Device,
}

impl SessionRecord {
    /// What callers see of it, with its secret id and its user's present names.
    pub fn to_session(&self, id: SessionId, user: &UserRecord) -> Session {
        Session {
            id,
            user_id: self.user_id,
            created: self.created,
            expires: self.expires,
            username: user.username.clone(),
            email: user.email.clone(),
        }
    }

    /// Whether it has time left at `now`: it hasn't expired, nor lain idle for `idle_ttl` since `last_used`.
    pub fn counts_at(&self, now: u64, last_used: u64, idle_ttl: Option<u64>) -> bool {
        now < self.expires && idle_ttl.is_none_or(|ttl| now < last_used.saturating_add(ttl))
    }
}

/// A session as its user sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSession {
    /// Names it for Logout. It can't be used to log in or to read the session.
    pub handle: SessionHandle,
    /// When it began, in Unix seconds.
    pub created: u64,
    /// When it ends, in Unix seconds.
    pub expires: u64,
    /// When it was last used, in Unix seconds, to a tenth of the idle time; when it began, where none is set.
    pub last_used: u64,
    /// Where it is used from.
    pub device: Device,
}

/// A session as callers see it, with its user's present names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The secret id.
    pub id: SessionId,
    /// Whose session it is.
    pub user_id: UserId,
    /// When it began, in Unix seconds.
    pub created: u64,
    /// When it ends, in Unix seconds.
    pub expires: u64,
    /// The user's present username.
    pub username: Username,
    /// The user's present email address.
    pub email: Email,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_exactly_four_bytes() {
        let mut counts = std::collections::BTreeMap::new();
        for c in (0..=255).filter_map(character) {
            *counts.entry(c).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 62);
        assert!(counts.values().all(|&n| n == 4));
    }

    #[test]
    fn ids_are_full_length_even_when_bytes_are_rejected() {
        let mut draws = 0;
        let id = SessionId::generate(|| {
            draws += 1;
            // None of the first draw stands for a character, of each later one a half.
            Ok(std::array::from_fn(
                |i| if draws == 1 || i % 2 == 0 { 255 } else { draws },
            ))
        });
        assert_eq!(id, Ok(SessionId(["C".repeat(80), "D".repeat(48)].concat())));
    }

    #[test]
    fn what_could_not_be_an_id_is_refused() {
        for bad in [
            String::new(),
            "a".repeat(127),
            "a".repeat(129),
            format!("{}-", "a".repeat(127)),
        ] {
            assert_eq!(SessionId::parse(bad), None);
        }
    }

    #[test]
    fn what_could_not_be_a_handle_is_refused() {
        for bad in [
            "a".repeat(63),
            "a".repeat(65),
            "A".repeat(64),
            format!("{}g", "a".repeat(63)),
        ] {
            assert_eq!(SessionHandle::parse(bad), None);
        }
    }

    #[test]
    fn neither_debug_nor_handle_shows_the_id() {
        let id = SessionId("A".repeat(128));
        assert!(!format!("{id:?}").contains("AAAA"));
        assert!(!id.handle().as_str().contains("AAAA"));
    }
}

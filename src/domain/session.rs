//! The session: its secret id, its public handle, and what callers see of it.

use std::fmt;
use std::time::Duration;

use rand::CryptoRng;
use rand::distr::{Alphanumeric, SampleString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Client, DocumentId, Email, Epoch, Error, Result, Roles, Timestamp, UserId, UserRecord, Username};

/// A session's secret id: 128 characters of `A-Za-z0-9`, as hard to guess as the 256 bits that seed its generator. It is all that is needed to be logged
/// in.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId(String);

impl SessionId {
    /// How many characters an id has.
    pub const LENGTH: usize = 128;

    /// Makes an id.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Alphanumeric.sample_string(rng, Self::LENGTH))
    }

    /// Takes the id in the field `session_id`; `None` if no session could have it.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is empty.
    pub fn presented(text: String) -> Result<Option<Self>> {
        if text.is_empty() {
            return Err(Error::invalid("session_id", "is required"));
        }
        Ok(Self::parse(text))
    }

    /// Takes an id that a caller presents; `None` if no session could have it.
    pub fn parse(text: String) -> Option<Self> {
        let looks_like_one = text.len() == Self::LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric());
        looks_like_one.then_some(Self(text))
    }

    /// The handle under which the session is stored: the id can't be learned from it.
    pub fn handle(&self) -> SessionHandle {
        SessionHandle(hex::encode(Sha256::digest(self.0.as_bytes())))
    }

    /// The secret itself, for the one response that may carry it.
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(..)")
    }
}

/// SHA-256 of a session's id in lower-case hexadecimal. It opens nothing, and so serves as the public handle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionHandle(String);

impl SessionHandle {
    /// Takes a handle that a caller presents; `None` if no session could have it.
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
    /// The user's epoch when it began.
    pub epoch: Epoch,
    /// The document of the user that counted when it began. A reader of the session finds the present one from there.
    pub document: DocumentId,
    /// When it began.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// What it is used from.
    #[serde(default, skip_serializing_if = "Client::is_unknown")]
    pub client: Client,
}

impl SessionRecord {
    /// What callers see of it, with its secret id and its user's present names and roles.
    pub fn to_session(&self, id: SessionId, user: &UserRecord) -> Session {
        Session {
            id,
            user_id: self.user_id,
            created: self.created,
            expires: self.expires,
            username: user.username.clone(),
            email: user.email.clone(),
            verified: user.attributes.verified,
            roles: user.attributes.roles.clone(),
        }
    }

    /// Whether it has time left at `now`: it hasn't expired, and hasn't been idle for `idle_ttl` since `last_used`.
    pub fn counts_at(&self, now: Timestamp, last_used: Timestamp, idle_ttl: Option<Duration>) -> bool {
        now < self.expires && idle_ttl.is_none_or(|ttl| now < last_used.after(ttl))
    }
}

/// A session as its user sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSession {
    /// Names it for Logout. It can't be used to log in or to read the session.
    pub handle: SessionHandle,
    /// When it began.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was last used, to a tenth of the idle time; when it began, if none is set.
    pub last_used: Timestamp,
    /// What it is used from.
    pub client: Client,
}

/// A session as callers see it, with its user's present names and roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The secret id.
    pub id: SessionId,
    /// Whose session it is.
    pub user_id: UserId,
    /// When it began.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// The user's present username.
    pub username: Username,
    /// The user's present email address.
    pub email: Email,
    /// Whether the present email address was proven.
    pub verified: bool,
    /// The user's present roles.
    pub roles: Roles,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn ids_are_long_and_consist_of_all_letters_and_digits() {
        let mut rng = StdRng::seed_from_u64(1);
        let ids: Vec<SessionId> = (0..100).map(|_| SessionId::generate(&mut rng)).collect();
        assert!(ids.iter().all(|id| SessionId::parse(id.0.clone()).as_ref() == Some(id)));
        let characters: BTreeSet<char> = ids.iter().flat_map(|id| id.0.chars()).collect();
        assert_eq!(characters.len(), 62);
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

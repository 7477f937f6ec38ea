//! The session: its secret id, its public handle, and what callers see of it.

use std::fmt;
use std::time::Duration;

use rand::CryptoRng;
use rand::distr::{Alphanumeric, SampleString};
use serde::{Deserialize, Serialize};
use serde_with::{DurationSeconds, serde_as};
use sha2::{Digest, Sha256};

use super::time::CLOCK_SKEW;
use super::{Client, DocumentId, Email, Epoch, Error, Result, Roles, Timestamp, UserId, UserRecord, Username};

/// The most sessions that a user may have, whatever the operator sets: ListSessions may have to read the document of each.
pub const MAX_SESSIONS_PER_USER: u64 = 10_000;

/// The last use of a session is written at most once per tenth of its idle time.
const IDLE_PARTS: u32 = 10;

/// A session's secret id: 128 characters of `A-Za-z0-9`, as hard to guess as the 256 bits that seed its generator. It is
/// all that is needed to be logged in.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId(String);

impl SessionId {
    /// How many characters an id has.
    pub const LENGTH: usize = 128;

    /// Makes an id.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Alphanumeric.sample_string(rng, Self::LENGTH))
    }

    /// Takes the id of a session to end, from the field `session_id`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is empty, or no session could have it. If that passed as done, a session would live on
    /// whose id was sent with a line feed or a `Bearer` too much.
    pub fn to_end(text: String) -> Result<Self> {
        let id = Self::presented(text)?;
        id.ok_or_else(|| Error::invalid("session_id", "must have 128 letters and digits"))
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
    /// Takes the handle in the field `handle`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is empty, or no session could have it.
    pub fn parse(text: String) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid("handle", "is required"));
        }
        let looks_like_one = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !looks_like_one {
            return Err(Error::invalid(
                "handle",
                "must have 64 hexadecimal digits, as ListSessions shows it",
            ));
        }
        Ok(Self(text))
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
#[serde_as]
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
    /// How long it lives without being read; `None` for as long as it lives at all. It is decided when the session begins,
    /// as `expires` is: an instance with another setting doesn't know whether a session that it finds was in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<DurationSeconds<u64>>")]
    pub idle_ttl: Option<Duration>,
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

    /// Whether it has time left at `now`, if `last_used` is when it was last used as far as that was written.
    ///
    /// A use is written in whole seconds, and not within a tenth of the idle time after another. So a session may have been
    /// used that much later, and ends that much later: never before its idle time is over.
    pub fn counts_at(&self, now: Timestamp, last_used: Timestamp) -> bool {
        match self.idle_ttl {
            Some(ttl) => now < self.expires && now < last_used.after(ttl + unwritten_use(ttl)),
            None => now < self.expires,
        }
    }

    /// Whether a use at `now` is to be written, if `written` is the last one that was.
    pub fn is_use_due(&self, now: Timestamp, written: Timestamp) -> bool {
        let Some(idle_ttl) = self.idle_ttl else {
            return false;
        };
        now.since(written) * IDLE_PARTS >= idle_ttl || is_from_the_future(written, now)
    }

    /// Whether it was begun while a clock was wrong.
    pub fn is_from_the_future(&self, now: Timestamp) -> bool {
        is_from_the_future(self.created, now)
    }

    /// Lets it begin at `created` and end at `expires`.
    #[must_use]
    pub fn moved_to(self, created: Timestamp, expires: Timestamp) -> Self {
        Self {
            created,
            expires,
            ..self
        }
    }

    /// Lets a session from the future begin at `now`, with all of its time before it.
    #[must_use]
    pub fn begun_by(self, now: Timestamp) -> Self {
        if !self.is_from_the_future(now) {
            return self;
        }
        let ttl = self.expires.since(self.created);
        self.moved_to(now, now.after(ttl))
    }
}

/// How much later than written a session with this idle time may have been used.
fn unwritten_use(idle_ttl: Duration) -> Duration {
    (idle_ttl / IDLE_PARTS).max(Duration::from_secs(1))
}

fn is_from_the_future(moment: Timestamp, now: Timestamp) -> bool {
    moment > now.after(CLOCK_SKEW)
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
            String::new(),
            "a".repeat(63),
            "a".repeat(65),
            "A".repeat(64),
            format!("{}g", "a".repeat(63)),
        ] {
            assert!(SessionHandle::parse(bad).is_err());
        }
    }

    #[test]
    fn no_session_ends_before_its_idle_time_is_over() {
        for seconds in [1, 5, 9, 10, 11, 100] {
            let idle_ttl = Duration::from_secs(seconds);
            let created = Timestamp::from_seconds(1_800_000_000);
            let session = SessionRecord {
                user_id: UserId::NONE,
                epoch: Epoch::from_random([0; 16]),
                document: DocumentId::NONE,
                created,
                expires: created.after(Duration::from_hours(1)),
                idle_ttl: Some(idle_ttl),
                client: Client::default(),
            };
            let mut written = created;
            for use_number in 0..1_000 {
                let used = created.after(Duration::from_millis(330 * use_number));
                if session.is_use_due(used, written) {
                    written = Timestamp::from_seconds(used.as_seconds());
                }
                let not_yet = used.after(idle_ttl).before(Duration::from_millis(1));
                assert!(session.counts_at(not_yet, written), "{seconds} s, use {use_number}");
            }
            let over = written.after(idle_ttl * 2);
            assert!(!session.counts_at(over, written), "{seconds} s");
        }
    }

    #[test]
    fn neither_debug_nor_handle_shows_the_id() {
        let id = SessionId("A".repeat(128));
        assert!(!format!("{id:?}").contains("AAAA"));
        assert!(!id.handle().as_str().contains("AAAA"));
    }
}

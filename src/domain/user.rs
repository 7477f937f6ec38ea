//! The user: what callers see of one, and what is kept of one.

use serde::{Deserialize, Serialize};

use super::{Attributes, Disabled, Email, Timestamp, Tokens, UserId, Username};

/// A user as callers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id, which never changes.
    pub id: UserId,
    /// The present username.
    pub username: Username,
    /// The present email address.
    pub email: Email,
    /// When it was created.
    pub created: Timestamp,
    /// When an RPC last changed what is shown of the user, or the password; before that, when it was created.
    pub updated: Timestamp,
    /// What is kept in addition to the names.
    pub attributes: Attributes,
    /// When a login last succeeded. Only Search returns it.
    pub last_login: Option<Timestamp>,
}

impl User {
    /// The user as it is at `now`: disabled only if the time of that hasn't passed.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        self.attributes.disabled = self.attributes.disabled_at(now);
        self
    }
}

/// A user as it is stored, in a document that is written once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRecord {
    /// The id, which never changes.
    pub id: UserId,
    /// The present username.
    pub username: Username,
    /// The present email address.
    pub email: Email,
    /// When it was created.
    pub created: Timestamp,
    /// When an RPC last changed what is shown of the user, or the password; before that, when it was created.
    pub updated: Timestamp,
    /// What is kept in addition to the names.
    #[serde(default, skip_serializing_if = "is_default")]
    pub attributes: Attributes,
    /// The tokens that were issued to the user.
    #[serde(default, skip_serializing_if = "Tokens::is_empty")]
    pub tokens: Tokens,
    /// A session counts only while it has the same epoch.
    pub epoch: Epoch,
    /// How often the user was changed. Of several documents of a user the one with the highest revision is the latest.
    pub revision: u64,
    /// The password's PHC string.
    pub password_hash: String,
}

impl UserRecord {
    /// What callers see of the user.
    pub fn to_user(&self) -> User {
        User {
            id: self.id,
            username: self.username.clone(),
            email: self.email.clone(),
            created: self.created,
            updated: self.updated,
            attributes: self.attributes.clone(),
            last_login: None,
        }
    }

    /// Changes the email address. If it is another one, it isn't verified, and every token ends, because it was issued
    /// for the one before.
    pub fn set_email(&mut self, email: Email) {
        if self.email != email {
            self.email = email;
            self.attributes.verified = false;
            self.tokens.end_all();
        }
    }

    /// Changes the password, and ends every session and token.
    pub fn set_password(&mut self, password_hash: String, epoch: Epoch) {
        self.password_hash = password_hash;
        self.epoch = epoch;
        self.tokens.end_all();
    }

    /// Disables the user, and ends every session and token.
    pub fn disable(&mut self, disabled: Disabled, epoch: Epoch) {
        self.attributes.disabled = Some(disabled);
        self.epoch = epoch;
        self.tokens.end_all();
    }

    /// Gives the username up to another user. The user's id takes its place, which no one else chooses.
    pub fn give_up_username(&mut self) {
        self.username = Username::from_storage(self.id.to_string());
    }

    /// Gives the email address up to another user. One that can't exist takes its place (RFC 2606, section 2).
    pub fn give_up_email(&mut self) {
        self.set_email(Email::from_storage(format!("{}@conflict.invalid", self.id)));
    }

    /// Whether the user was created before another; if at the same time, the ids decide.
    pub fn is_older_than(&self, other: &Self) -> bool {
        (self.created, self.id) < (other.created, other.id)
    }

    /// Records the time of a change. A clock that is slow never sets it back.
    pub fn touch(&mut self, now: Timestamp) {
        self.updated = now.max(self.updated);
    }
}

fn is_default(attributes: &Attributes) -> bool {
    *attributes == Attributes::default()
}

/// A random mark that a user shares with its sessions. A new one ends every session at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(uuid::Uuid);

impl Epoch {
    /// Makes an epoch of 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Takes an epoch back that storage gave.
    pub fn from_storage(text: &str) -> Option<Self> {
        uuid::Uuid::try_parse(text).ok().map(Self)
    }
}

impl std::fmt::Display for Epoch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// The random id of one of a user's documents. Each change writes a document of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentId(uuid::Uuid);

impl DocumentId {
    /// An id to read in place of an unknown user's document: the nil UUID (RFC 9562, 5.9).
    pub const NONE: Self = Self(uuid::Uuid::nil());

    /// Makes an id of 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Takes an id back that storage gave.
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        uuid::Uuid::try_parse_ascii(text).ok().map(Self)
    }
}

impl std::fmt::Display for DocumentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

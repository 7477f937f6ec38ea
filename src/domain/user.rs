//! The user: what callers see of one, and what is kept of one.

use serde::{Deserialize, Serialize};

use super::{Email, Timestamp, UserId, Username};

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
    /// When Update or UpdatePassword last succeeded; before that, when it was created.
    pub updated: Timestamp,
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
    /// When Update or UpdatePassword last succeeded; before that, when it was created.
    pub updated: Timestamp,
    /// A session counts only while it has the same epoch.
    pub epoch: Epoch,
    /// How often the user was changed. Of several documents of a user the one with the highest revision is the latest.
    pub revision: u64,
    /// The password's PHC string.
    pub password_hash: String,
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
}

impl std::fmt::Display for Epoch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// The random id of one of a user's documents. Each change writes a document of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

//! The user: what callers see of one, and what is kept of one.

use serde::{Deserialize, Serialize};

use super::{Email, UserId, Username};

/// A user as callers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id, which never changes.
    pub id: UserId,
    /// The present username.
    pub username: Username,
    /// The present email address.
    pub email: Email,
    /// When it was created, in Unix seconds.
    pub created: u64,
    /// When Update or UpdatePassword last succeeded, in Unix seconds; when it was created, before that.
    pub updated: u64,
}

/// A user as it is kept: the truth about one account, written whole or not at all.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRecord {
    /// The id, which never changes.
    pub id: UserId,
    /// The present username.
    pub username: Username,
    /// The present email address.
    pub email: Email,
    /// When it was created, in Unix seconds.
    pub created: u64,
    /// When Update or UpdatePassword last succeeded, in Unix seconds; when it was created, before that.
    pub updated: u64,
    /// The credential's epoch: a session counts only while it carries the same one.
    pub epoch: Epoch,
    /// How often it was written. It tells a document from an older one with the same names.
    #[serde(default)]
    pub revision: u64,
    /// The password's PHC string.
    pub password_hash: String,
}

impl UserRecord {
    /// What callers may see.
    pub fn to_user(&self) -> User {
        User {
            id: self.id,
            username: self.username.clone(),
            email: self.email.clone(),
            created: self.created,
            updated: self.updated,
        }
    }
}

/// A random mark of one credential. A new password has a new one, which ends every older session at once.
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

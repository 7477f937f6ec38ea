//! User documents: each has a key of its own, is written once, and later only marked and cleared away.

use super::keys::user_key;
use super::{Storage, from_json, to_json};
use crate::domain::{DocumentId, Error, Result, UserId, UserRecord};

/// Begins a document that is about to be replaced.
const MOVING: &[u8] = b"moving ";

/// Begins what is left of a document that was replaced.
const MOVED: &[u8] = b"moved ";

/// What is under the key of a user document.
#[derive(Clone, PartialEq, Eq)]
pub enum UserDocument {
    /// The user. If a row has pointed here, it still does: no row leaves a document that isn't marked.
    Plain(UserRecord),
    /// The same user, with the mark that only SQLite knows which document counts.
    Moving(UserRecord),
    /// Another document took its place.
    Moved(DocumentId),
}

impl UserDocument {
    /// The user, if it is here.
    pub fn into_user(self) -> Option<UserRecord> {
        match self {
            Self::Plain(user) | Self::Moving(user) => Some(user),
            Self::Moved(_) => None,
        }
    }

    fn from_bytes(value: &[u8]) -> Result<Self> {
        if let Some(user) = value.strip_prefix(MOVING) {
            return from_json(user).map(Self::Moving);
        }
        match value.strip_prefix(MOVED) {
            Some(next) => DocumentId::from_bytes(next)
                .map(Self::Moved)
                .ok_or_else(|| Error::unreadable("stored document", "it names no other")),
            None => from_json(value).map(Self::Plain),
        }
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        match self {
            Self::Plain(user) => to_json(user),
            Self::Moving(user) => Ok([MOVING, &to_json(user)?].concat()),
            Self::Moved(next) => Ok([MOVED, next.to_string().as_bytes()].concat()),
        }
    }
}

impl Storage {
    /// Reads one of a user's documents.
    pub fn user_document(&self, id: UserId, document: DocumentId) -> Result<Option<UserDocument>> {
        let value = self.get(&user_key(&self.namespace, id, document))?;
        value.map(|value| UserDocument::from_bytes(&value)).transpose()
    }

    /// Writes one of a user's documents.
    pub fn put_user_document(&self, id: UserId, document: DocumentId, content: &UserDocument) -> Result<()> {
        self.set(&user_key(&self.namespace, id, document), &content.to_bytes()?)
    }

    /// Deletes one of a user's documents.
    pub fn delete_user_document(&self, id: UserId, document: DocumentId) -> Result<()> {
        self.delete(&user_key(&self.namespace, id, document))
    }
}

//! The keys of the store: how each kind is written and read.

use std::fmt;

use super::{Storage, failed};
use crate::domain::{DocumentId, Namespace, Result, SessionHandle, UserId};

/// What a key of the store is for. The order is that in which Reindex takes them: a session needs its user's row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StoredKey {
    /// A user's document.
    User(Namespace, UserId, DocumentId),
    /// A session's document.
    Session(Namespace, SessionHandle),
    /// When a session was last used.
    LastUsed(Namespace, SessionHandle),
}

impl Storage {
    /// Lists every key of ours, of all namespaces, in order. For Reindex alone: it costs as much as there are keys.
    pub fn all_keys(&self) -> Result<Vec<StoredKey>> {
        let keys = self.key_value()?.get_keys().map_err(failed("key-value get-keys"))?;
        let mut keys: Vec<StoredKey> = keys.iter().filter_map(|key| StoredKey::parse(key)).collect();
        keys.sort_unstable();
        Ok(keys)
    }
}

/// The key of a user's document.
pub(super) fn user_key(namespace: &Namespace, id: UserId, document: DocumentId) -> String {
    format!("user:{namespace}:{id}:{document}")
}

/// The key of a session's document.
pub(super) fn session_key(namespace: &Namespace, handle: &SessionHandle) -> String {
    format!("session:{namespace}:{}", handle.as_str())
}

/// The key of when a session was last used.
pub(super) fn last_used_key(namespace: &Namespace, handle: &SessionHandle) -> String {
    format!("used:{namespace}:{}", handle.as_str())
}

impl StoredKey {
    /// The namespace.
    pub fn namespace(&self) -> &Namespace {
        match self {
            Self::User(namespace, ..) | Self::Session(namespace, _) | Self::LastUsed(namespace, _) => namespace,
        }
    }

    /// The id of a user's document.
    pub fn document(&self) -> Option<DocumentId> {
        match self {
            Self::User(_, _, document) => Some(*document),
            _ => None,
        }
    }

    /// Whether it is the same key, or both are of the same user's documents.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::User(namespace, id, _), Self::User(other_namespace, other_id, _)) => {
                (namespace, id) == (other_namespace, other_id)
            }
            _ => self == other,
        }
    }

    /// Understands a key; `None` if it isn't one of ours. An application may keep its own in the same store.
    pub fn parse(key: &str) -> Option<Self> {
        let (kind, rest) = key.split_once(':')?;
        let (namespace, name) = rest.split_once(':')?;
        let namespace = Namespace::parse("namespace", namespace).ok()?;
        match kind {
            "user" => {
                let (id, document) = name.split_once(':')?;
                let id = UserId::parse("id", id).ok()?;
                let document = DocumentId::from_bytes(document.as_bytes())?;
                Some(Self::User(namespace, id, document))
            }
            "session" => Some(Self::Session(namespace, SessionHandle::parse(name.to_owned()).ok()?)),
            "used" => Some(Self::LastUsed(namespace, SessionHandle::parse(name.to_owned()).ok()?)),
            _ => None,
        }
    }
}

impl fmt::Display for StoredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(namespace, id, document) => f.write_str(&user_key(namespace, *id, *document)),
            Self::Session(namespace, handle) => f.write_str(&session_key(namespace, handle)),
            Self::LastUsed(namespace, handle) => f.write_str(&last_used_key(namespace, handle)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_understood_if_it_is_one_of_ours() {
        let id = "ff3c06de-9e43-41c7-9bab-578f6b4ad32b";
        let handle = "0".repeat(64);
        for key in [
            format!("user:acme:{id}:{id}"),
            format!("session:default:{handle}"),
            format!("used:default:{handle}"),
        ] {
            assert_eq!(StoredKey::parse(&key).map(|key| key.to_string()), Some(key));
        }
        for key in ["user:acme:1", "guest:1", "session:default:x", "", "user::x:y"] {
            assert_eq!(StoredKey::parse(key), None);
        }
    }
}

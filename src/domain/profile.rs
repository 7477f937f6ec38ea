//! The profile: an application's own data of a user, as texts by key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// The most keys of a profile.
const MAX_KEYS: usize = 32;

/// The longest key, in characters.
const MAX_KEY: usize = 64;

/// The most bytes of all keys and values of a profile.
const MAX_BYTES: usize = 4096;

/// An application's own data of a user. The service gives it no meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Profile(BTreeMap<String, String>);

/// What becomes of a profile: each key gets a value, or is removed. Other keys stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange(BTreeMap<String, Option<String>>);

impl Profile {
    /// Whether it has no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys in their order, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Applies a change.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if the result has more than 32 keys or 4,096 bytes.
    pub fn apply(&mut self, change: &ProfileChange) -> Result<()> {
        for (key, value) in &change.0 {
            match value {
                Some(value) => drop(self.0.insert(key.clone(), value.clone())),
                None => drop(self.0.remove(key)),
            }
        }
        let bytes: usize = self.0.iter().map(|(key, value)| key.len() + value.len()).sum();
        if self.0.len() > MAX_KEYS || bytes > MAX_BYTES {
            return Err(Error::invalid("profile", "must have at most 32 keys and 4096 bytes"));
        }
        Ok(())
    }
}

impl ProfileChange {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a change as a caller gives it.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if a key doesn't have 1 to 64 characters.
    pub fn new(entries: impl IntoIterator<Item = (String, Option<String>)>) -> Result<Self> {
        let mut change = Self::default();
        for (key, value) in entries {
            if key.is_empty() || key.chars().nth(MAX_KEY).is_some() {
                return Err(Error::invalid("profile", "must have keys of 1 to 64 characters"));
            }
            change.0.insert(key, value);
        }
        Ok(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(entries: &[(&str, Option<&str>)]) -> ProfileChange {
        let owned = |(key, value): &(&str, Option<&str>)| ((*key).to_owned(), value.map(str::to_owned));
        ProfileChange::new(entries.iter().map(owned)).unwrap()
    }

    #[test]
    fn a_change_sets_and_removes_keys_and_leaves_others() {
        let mut profile = Profile::default();
        profile
            .apply(&change(&[
                ("name", Some("Asim")),
                ("plan", Some("free")),
                ("old", None),
            ]))
            .unwrap();
        profile
            .apply(&change(&[("plan", None), ("name", Some("Asim A."))]))
            .unwrap();
        assert_eq!(profile.iter().collect::<Vec<_>>(), [("name", "Asim A.")]);
    }

    #[test]
    fn a_profile_has_at_most_32_keys_and_4096_bytes() {
        let keys: Vec<String> = (10..43).map(|n| n.to_string()).collect();
        let entries: Vec<_> = keys.iter().map(|key| (key.as_str(), Some(""))).collect();
        assert!(Profile::default().apply(&change(&entries[..32])).is_ok());
        assert!(Profile::default().apply(&change(&entries)).is_err());
        let (fits, too_long) = ("x".repeat(4095), "x".repeat(4096));
        assert!(Profile::default().apply(&change(&[("k", Some(&fits))])).is_ok());
        assert!(Profile::default().apply(&change(&[("k", Some(&too_long))])).is_err());
    }

    #[test]
    fn a_key_has_1_to_64_characters() {
        let new = |key: &str| ProfileChange::new([(key.to_owned(), None)]);
        assert!(new(&"ä".repeat(64)).is_ok());
        assert!(new(&"ä".repeat(65)).is_err());
        assert!(new("").is_err());
    }
}

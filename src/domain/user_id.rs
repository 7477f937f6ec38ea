//! The user id: a UUID, kept in canonical form.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use super::{Error, Result};

/// A user's id; as text always lower-case and hyphenated (RFC 9562, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(Uuid);

impl UserId {
    /// Takes the id in `field`, a UUID in any case.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is empty or no hyphenated UUID.
    pub fn parse(field: &'static str, text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid(field, "is required"));
        }
        // `Uuid` also reads braced, URN and unhyphenated forms, which the API doesn't promise.
        match Uuid::try_parse(text) {
            Ok(id) if text.len() == uuid::fmt::Hyphenated::LENGTH => Ok(Self(id)),
            _ => Err(Error::invalid(field, "must be a UUID")),
        }
    }

    /// An id to read in place of an unknown user's: the nil UUID (RFC 9562, 5.9).
    pub const NONE: Self = Self(Uuid::nil());

    /// Makes a version 4 id of 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Takes an id back from its 16 bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The 16 bytes of the id.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "ff3c06de-9e43-41c7-9bab-578f6b4ad32b";

    #[test]
    fn any_case_is_kept_in_canonical_form() {
        let id = UserId::parse("id", &ID.to_uppercase());
        assert_eq!(id.map(|id| id.to_string()), Ok(ID.to_owned()));
    }

    #[test]
    fn other_forms_are_refused() {
        let unhyphenated = ID.replace('-', "");
        let braced = format!("{{{ID}}}");
        for bad in ["", "x", &unhyphenated, &braced, &ID[1..]] {
            assert!(UserId::parse("id", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn random_ids_are_version_4() {
        let id = UserId::from_random([0xff; 16]).to_string();
        assert_eq!(id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}

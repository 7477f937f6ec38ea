//! The username: how it may look, and the one form in which it is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// The longest username, in characters.
const MAX_LENGTH: usize = 64;

/// A username in its kept form: lower-case ASCII, so that two spellings of one name are one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Username(String);

impl Username {
    /// Takes a username as a person typed it: trimmed and lower-cased.
    ///
    /// # Errors
    /// [`Error::InvalidField`] unless it is 1 to 64 of ASCII letters, digits, `.`, `_` and `-`, beginning and
    /// ending with a letter or digit.
    pub fn parse(text: &str) -> Result<Self> {
        let name = text.trim().to_ascii_lowercase();
        if name.is_empty() {
            return Err(Error::invalid("username", "is required"));
        }
        if !Self::may_contain(&name) || !begins_and_ends_well(name.as_bytes()) {
            return Err(Error::invalid(
                "username",
                "must be 1 to 64 ASCII letters, digits, '.', '_' or '-', beginning and ending with a letter or digit",
            ));
        }
        Ok(Self(name))
    }

    /// Whether a username may have this part in it: at most 64 of ASCII lower-case letters, digits, `.`, `_` and `-`.
    pub fn may_contain(part: &str) -> bool {
        part.len() <= MAX_LENGTH && part.bytes().all(is_allowed)
    }

    /// Takes a username back that storage gave.
    pub fn from_storage(text: String) -> Self {
        Self(text)
    }

    /// The username as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-')
}

fn begins_and_ends_well(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphanumeric) && name.last().is_some_and(u8::is_ascii_alphanumeric)
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_form() {
        assert_eq!(
            Username::parse(" Asim.B_c-9 ").map(|u| u.0),
            Ok("asim.b_c-9".to_owned())
        );
    }

    #[test]
    fn only_parts_of_a_username_may_be_in_one() {
        for part in [".", "a-", "_9", &"a".repeat(64)] {
            assert!(Username::may_contain(part), "{part}");
        }
        for part in ["!", "@", "é", "a b", &"a".repeat(65)] {
            assert!(!Username::may_contain(part), "{part}");
        }
    }

    #[test]
    fn what_is_not_a_username() {
        let too_long = "a".repeat(65);
        for bad in [
            "",
            "  ",
            ".a",
            "a.",
            "-a",
            "a_",
            "a b",
            "ä",
            "a\u{0}b",
            "a\u{202e}b",
            "a*b",
            &too_long,
        ] {
            assert!(Username::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Username::parse(&"a".repeat(64)).is_ok());
        assert!(Username::parse("7").is_ok());
    }
}

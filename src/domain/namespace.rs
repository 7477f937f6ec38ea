//! The namespace: the tenant that every user, name and session belongs to.

use std::fmt;

use super::{Error, Result};

/// The longest namespace, in characters.
const MAX_LENGTH: usize = 64;

/// A tenant's name: 1 to 64 of `a-z`, `0-9`, `-` and `_`.
///
/// It can't contain `:`, which separates the parts of a storage key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Namespace(String);

impl Namespace {
    /// Takes a namespace as a caller wrote it in `field`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is empty, or has other characters, or more.
    pub fn parse(field: &'static str, text: &str) -> Result<Self> {
        if !(1..=MAX_LENGTH).contains(&text.len()) || !text.bytes().all(is_allowed) {
            return Err(Error::invalid(
                field,
                "must be 1 to 64 characters of a-z, 0-9, '-' and '_'",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The namespace as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
}

impl Default for Namespace {
    /// The namespace `default`, in which a caller is that names none.
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Namespace> {
        Namespace::parse("namespace", text)
    }

    #[test]
    fn the_default_is_a_namespace() {
        assert_eq!(parse("default"), Ok(Namespace::default()));
    }

    #[test]
    fn only_its_alphabet_and_length_pass() {
        assert!(parse("acme-2_x").is_ok());
        assert!(parse(&"a".repeat(64)).is_ok());
        let too_long = "a".repeat(65);
        for bad in ["", "Acme", "a:b", "a b", "é", "a/b", "a\n", &too_long] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}

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
    /// Takes a namespace as a caller wrote it in `field`; absent or empty, it is `default`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it has other characters, or more.
    pub fn parse(field: &'static str, text: Option<&str>) -> Result<Self> {
        let text = match text {
            None | Some("") => "default",
            Some(text) => text,
        };
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if text.len() > MAX_LENGTH || !text.bytes().all(allowed) {
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

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: Option<&str>) -> Result<Namespace> {
        Namespace::parse("namespace", text)
    }

    #[test]
    fn absent_and_empty_are_the_default() {
        assert_eq!(parse(None), parse(Some("default")));
        assert_eq!(parse(Some("")), parse(None));
    }

    #[test]
    fn only_its_alphabet_and_length_pass() {
        assert!(parse(Some("acme-2_x")).is_ok());
        assert!(parse(Some(&"a".repeat(64))).is_ok());
        let too_long = "a".repeat(65);
        for bad in ["Acme", "a:b", "a b", "é", "a/b", "a\n", &too_long] {
            assert!(parse(Some(bad)).is_err(), "{bad:?}");
        }
    }
}

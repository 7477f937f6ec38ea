//! The password as it arrives: its length rules, and that it is never shown.

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{Error, Result};

/// The shortest password, in code points after NFC. NIST SP 800-63B-4, 3.1.1.2 asks for 15 where the password is the
/// only factor, and for 8 next to a second one; the API's document creates a user with the nine of `password1`.
const MIN_CHARACTERS: usize = 8;

/// The longest password, in bytes: more than anyone types, little enough to hash without care.
const MAX_BYTES: usize = 1024;

/// A clear-text password. It can be hashed and compared, but not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Takes a password that is to be set, in the request's `field`. It is counted in NFC, and hashed as it came.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is shorter than 8 code points after NFC, or longer than 1,024 bytes.
    pub fn new(field: &'static str, text: String) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid(field, "is required"));
        }
        if nfc(&text).take(MIN_CHARACTERS).count() < MIN_CHARACTERS {
            return Err(Error::invalid(field, "must be at least 8 characters"));
        }
        Self::presented(field, text)
    }

    /// Takes a password that is presented to be checked: any that can be hashed at all.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is empty or longer than 1,024 bytes.
    pub fn presented(field: &'static str, text: String) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid(field, "is required"));
        }
        if text.len() > MAX_BYTES {
            return Err(Error::invalid(field, "must be at most 1024 bytes"));
        }
        Ok(Self(text))
    }

    /// The text to compare with ASCII ones: in NFC, and these letters in lower case.
    pub fn lowercased(&self) -> String {
        nfc(&self.0).map(|c| c.to_ascii_lowercase()).collect()
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Normalization Form C (Unicode Standard Annex 15).
fn nfc(text: &str) -> impl Iterator<Item = char> {
    ComposingNormalizerBorrowed::new_nfc().normalize_iter(text.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_code_points_after_nfc() {
        assert!(Password::new("password", "pässwörd".to_owned()).is_ok());
        // Eight code points as sent, but seven once `e` and its accent are one.
        assert!(Password::new("password", "passwe\u{301}d".to_owned()).is_err());
        assert!(Password::new("password", "x".repeat(1024)).is_ok());
        assert!(Password::new("password", "x".repeat(1025)).is_err());
    }

    #[test]
    fn it_is_never_printed() {
        let password = Password::presented("password", "password1".to_owned());
        assert!(!format!("{password:?}").contains("password1"));
    }
}

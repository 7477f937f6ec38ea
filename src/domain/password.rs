//! The password as it arrives: the one form of its spellings, its length rules, and that it is never shown.

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{Error, Result};

/// The shortest password, in code points. NIST SP 800-63B-4, 3.1.1.2 asks for 15 where the password is the only factor,
/// and for 8 next to a second one; the API's document creates a user with the nine of `password1`.
const MIN_CHARACTERS: usize = 8;

/// The longest password, in bytes: more than anyone types, little enough to hash without care.
const MAX_BYTES: usize = 1024;

/// A clear-text password. It can be hashed and compared, but not printed.
///
/// It has the form of RFC 8265's OpaqueString (4.2.2), so that a phone's spelling of a password and a Mac's are one
/// password: other spaces are U+0020, the rest is in NFC, and nothing is trimmed or folded. Lengths are counted and the
/// hash is made in this form. The code points that the profile refuses (4.2.1) are accepted, because which ones are
/// unassigned depends on a version of Unicode, and a password that was set must stay valid.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Takes a password that is to be set, in the request's `field`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is shorter than 8 code points, or longer than 1,024 bytes.
    pub fn new(field: &'static str, text: &str) -> Result<Self> {
        let password = Self::presented(field, text)?;
        if password.0.chars().count() < MIN_CHARACTERS {
            return Err(Error::invalid(field, "must be at least 8 characters"));
        }
        Ok(password)
    }

    /// Takes a password that is to be set, and was typed twice: as `new_password` and as `confirm_password`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if the two differ, or as in [`Password::new`].
    pub fn confirmed(new_password: &str, confirm_password: &str) -> Result<Self> {
        if opaque(new_password) != opaque(confirm_password) {
            return Err(Error::invalid("confirm_password", "must equal new_password"));
        }
        Self::new("new_password", new_password)
    }

    /// Takes a password that is presented to be checked: any that can be hashed at all.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is empty or longer than 1,024 bytes.
    pub fn presented(field: &'static str, text: &str) -> Result<Self> {
        let password = opaque(text);
        if password.is_empty() {
            return Err(Error::invalid(field, "is required"));
        }
        if password.len() > MAX_BYTES {
            return Err(Error::invalid(field, "must be at most 1024 bytes"));
        }
        Ok(Self(password))
    }

    /// The text to compare with ASCII ones: these letters in lower case.
    pub fn lowercased(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The text without ASCII digits and signs, its ASCII letters in lower case.
    pub fn letters(&self) -> String {
        let letters = self.0.chars().filter(|c| c.is_ascii_alphabetic() || !c.is_ascii());
        letters.map(|c| c.to_ascii_lowercase()).collect()
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

/// The OpaqueString form: other spaces as U+0020, then Normalization Form C (Unicode Standard Annex 15).
fn opaque(text: &str) -> String {
    let spaced = text.chars().map(|c| if is_space(c) { ' ' } else { c });
    ComposingNormalizerBorrowed::new_nfc().normalize_iter(spaced).collect()
}

/// Whether it is a space of any kind: Unicode's general category Zs.
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(text: &str) -> Result<Password> {
        Password::new("password", text)
    }

    #[test]
    fn two_spellings_are_one_password() {
        // Composed and decomposed, as Windows and a Mac type it; with a no-break space, as Option and the space bar type.
        assert_eq!(new("p\u{e4}ssw\u{f6}rd"), new("pa\u{308}sswo\u{308}rd"));
        assert_eq!(new("correct horse"), new("correct\u{a0}horse"));
        // The Angstrom sign and the letter are canonically equivalent.
        assert_eq!(new("\u{212b}ngstrom"), new("\u{c5}ngstrom"));
    }

    #[test]
    fn nothing_is_trimmed_or_folded() {
        let texts = [
            "password",
            "Password",
            " password",
            "password ",
            "\tpassword",
            "password\n",
            "pass  word",
            "pass word",
            // Full width, a ligature and a superscript: compatible characters are others.
            "\u{ff50}assword",
            "\u{fb01}password",
            "password\u{b2}",
        ];
        for (index, one) in texts.iter().enumerate() {
            for other in texts.iter().skip(index + 1) {
                assert_ne!(new(one), new(other), "{one:?}, {other:?}");
            }
        }
    }

    #[test]
    fn lengths_are_counted_in_the_form_that_is_hashed() {
        assert!(new("pässwörd").is_ok());
        // Eight code points as sent, but seven once `e` and its accent are one.
        assert!(new("passwe\u{301}d").is_err());
        assert!(new(&"x".repeat(1024)).is_ok());
        assert!(new(&"x".repeat(1025)).is_err());
        // 1,536 bytes as sent, and 1,024 once each letter and its accent are one.
        let long = Password::presented("password", &"e\u{301}".repeat(512));
        assert_eq!(long, Password::presented("password", &"\u{e9}".repeat(512)));
        assert!(long.is_ok());
    }

    #[test]
    fn a_confirmation_may_have_another_spelling() {
        assert_eq!(
            Password::confirmed("pa\u{308}ssword", "p\u{e4}ssword"),
            new("p\u{e4}ssword")
        );
        let differs = Err(Error::invalid("confirm_password", "must equal new_password"));
        assert_eq!(Password::confirmed("password1", "password1 "), differs);
        let short = Err(Error::invalid("new_password", "must be at least 8 characters"));
        assert_eq!(Password::confirmed("short", "short"), short);
    }

    #[test]
    fn it_is_never_printed() {
        let password = Password::presented("password", "password1");
        assert!(!format!("{password:?}").contains("password1"));
    }
}

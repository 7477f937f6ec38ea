//! The operator's own words, of which no password may consist: names of the product, the organisation and the like
//! (ASVS 5.0, 6.1.2 and 6.2.11).

use super::{Error, Password, Result};

/// The shortest word, in letters.
const MIN_LETTERS: usize = 3;

/// The words, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasswordWords(Vec<String>);

impl PasswordWords {
    /// Takes the words as the variable `password_words` has them, with commas or spaces between.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] that says which entry isn't a word.
    pub fn parse(list: &str) -> Result<Self> {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        let mut words = Vec::new();
        for (word, number) in entries.filter(|entry| !entry.is_empty()).zip(1..) {
            if word.chars().count() < MIN_LETTERS || !word.chars().all(is_letter) {
                let rule = format!("has a mistake in entry {number}: a word has at least 3 letters, and nothing else");
                return Err(Error::misconfigured("password_words", rule));
            }
            words.push(word.to_ascii_lowercase());
        }
        Ok(Self(words))
    }

    /// Checks a password that is to be set, in the request's `field`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if its letters are one of the words. So `Acme-2026!` is refused for the word `acme`, and a
    /// sentence with this word in it isn't.
    pub fn check(&self, field: &'static str, password: &Password) -> Result<()> {
        if self.0.contains(&password.letters()) {
            return Err(Error::invalid(
                field,
                "must not be a word of this service with digits or signs",
            ));
        }
        Ok(())
    }
}

/// Whether a character may be in a word. The tables of all alphabets would take a thirtieth of the component.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(text: &str) -> Option<bool> {
        let words = PasswordWords::parse("Acme, Straßenbahn").ok()?;
        Some(words.check("password", &Password::new("password", text).ok()?).is_err())
    }

    #[test]
    fn a_password_must_not_be_a_word_with_digits_or_signs() {
        for refused in ["Acme2026", "acme-2026!", "2026ACME", "a.c.m.e.1", "straßenbahn"] {
            assert_eq!(is_refused(refused), Some(true), "{refused}");
        }
        for accepted in ["acmeacme", "my acme is a passphrase", "12345678"] {
            assert_eq!(is_refused(accepted), Some(false), "{accepted}");
        }
    }

    #[test]
    fn what_is_no_word_is_reported() {
        for (list, number) in [("ab", 1), ("acme,web2", 2), ("acme, in-house", 2)] {
            let rule = format!("has a mistake in entry {number}: a word has at least 3 letters, and nothing else");
            let expected = Error::misconfigured("password_words", rule);
            assert_eq!(PasswordWords::parse(list), Err(expected), "{list}");
        }
        assert_eq!(PasswordWords::parse(" , "), Ok(PasswordWords::default()));
    }
}

//! The email address: what counts as one, and the one form in which it is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// The longest address, in bytes: RFC 5321, 4.5.3.1.3 less the angle brackets.
const MAX_LENGTH: usize = 254;

/// An email address in its kept form: trimmed and lower-cased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Takes an address as a person typed it.
    ///
    /// Whether it is one is the `email_address` crate's judgement (RFC 5321 and 5322, a domain with a dot,
    /// no display name, no address literal). Characters that show nothing, turn the text around or quote it are
    /// refused first: in an address they only serve to look like another, or to be another's.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is no address, or longer than 254 bytes.
    pub fn parse(text: &str) -> Result<Self> {
        let address = text.trim().to_lowercase();
        if address.is_empty() {
            return Err(Error::invalid("email", "is required"));
        }
        if address.len() > MAX_LENGTH {
            return Err(Error::invalid("email", "must be at most 254 bytes"));
        }
        let options = email_address::Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        if address.chars().any(deceives) || email_address::EmailAddress::parse_with_options(&address, options).is_err()
        {
            return Err(Error::invalid("email", "must be a valid email address"));
        }
        Ok(Self(address))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Controls, spaces, Unicode's invisible and bidirectional formatting characters (UAX #9, UTR #36) and letters that
/// show nothing; and the quotes by which an address can be written otherwise (RFC 5321, 4.1.2).
fn deceives(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '"' | '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_form() {
        assert_eq!(
            Email::parse(" Asim+Update@Example.COM ").map(|e| e.0),
            Ok("asim+update@example.com".to_owned())
        );
        assert!(Email::parse("jürgen@example.com").is_ok());
    }

    #[test]
    fn what_is_not_an_address() {
        let too_long = format!("{}@example.com", "a".repeat(250));
        let bads = [
            "",
            "asim",
            "asim@",
            "@example.com",
            "a@b",
            "a b@example.com",
            "a@@example.com",
            "a@[127.0.0.1]",
            "Asim <asim@example.com>",
            "a\u{0}@example.com",
            "a\u{202e}b@example.com",
            "a\u{200b}@example.com",
            "a\u{3164}@example.com",
            "\"asim\"@example.com",
            &too_long,
        ];
        for bad in bads {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }
}

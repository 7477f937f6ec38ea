//! The email address: what counts as one, and the one form in which it is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// The longest address, in bytes: RFC 5321, 4.5.3.1.3 less the angle brackets.
const MAX_LENGTH: usize = 254;

/// An email address in its kept form: lower-case ASCII, so that two spellings of one address are one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Takes the address in `field` as a person typed it: trimmed and lower-cased.
    ///
    /// Whether it is one is the `email_address` crate's judgement (RFC 5321 and 5322, a domain with a dot,
    /// no display name, no address literal). It also has to be ASCII, as an HTML form's field demands, because other
    /// letters have several spellings and look like these (UTS #39); an internationalised domain comes as `xn--…` (RFC
    /// 5890, 2.3.2.1). Nor may it be quoted, which is another spelling, too (RFC 5321, 4.1.2).
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is no such address, or longer than 254 bytes.
    pub fn parse(field: &'static str, text: &str) -> Result<Self> {
        let address = text.trim().to_ascii_lowercase();
        if address.is_empty() {
            return Err(Error::invalid(field, "is required"));
        }
        if address.len() > MAX_LENGTH {
            return Err(Error::invalid(field, "must be at most 254 bytes"));
        }
        let options = email_address::Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let plain = address.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
        if !plain || email_address::EmailAddress::parse_with_options(&address, options).is_err() {
            return Err(Error::invalid(field, "must be a valid email address in ASCII"));
        }
        Ok(Self(address))
    }

    /// Takes an address back that storage gave.
    pub fn from_storage(text: String) -> Self {
        Self(text)
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
            Email::parse("email", " Asim+Update@Example.COM ").map(|e| e.0),
            Ok("asim+update@example.com".to_owned())
        );
        assert!(Email::parse("email", "o'neil@xn--exmple-cua.com").is_ok());
    }

    /// An address of a local part and labels as long as can be, and a last label of `last` letters.
    fn long(last: usize) -> String {
        let [local, label, last] = [64, 63, last].map(|length| "a".repeat(length));
        format!("{local}@{label}.{label}.{last}.com")
    }

    #[test]
    fn the_longest_address_has_254_bytes() {
        assert_eq!(Email::parse("email", &long(57)).map(|e| e.0.len()), Ok(254));
        assert_eq!(
            Email::parse("email", &long(58)),
            Err(Error::invalid("email", "must be at most 254 bytes"))
        );
    }

    #[test]
    fn what_is_not_an_address() {
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
            "jürgen@example.com",
            "asim@exämple.com",
            "a\u{202e}b@example.com",
            "\u{212a}im@example.com",
            "\"asim\"@example.com",
        ];
        for bad in bads {
            assert!(Email::parse("email", bad).is_err(), "{bad:?}");
        }
    }
}

//! The email address: what counts as one, and the one form in which it is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// The longest address, in bytes: RFC 5321, 4.5.3.1.3 less the angle brackets.
const MAX_LENGTH: usize = 254;

/// The longest local part, in bytes: RFC 5321, 4.5.3.1.1.
const MAX_LOCAL_PART: usize = 64;

/// The longest label of a domain, in bytes: RFC 1035, 2.3.4.
const MAX_LABEL: usize = 63;

/// An email address in its kept form: lower-case ASCII, so that two spellings of one address are one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Takes the address in `field` as a person typed it: trimmed and lower-cased.
    ///
    /// It is a dot-string, `@` and a domain with a dot (RFC 5321, 4.1.2). It is ASCII, as an HTML form's field demands,
    /// because other letters have several spellings and look like these (UTS #39); an internationalised domain comes as
    /// `xn--…` (RFC 5890, 2.3.2.1). A quoted local part (`"a"@`) and an address literal (`@[192.0.2.7]`) are refused,
    /// because they are other spellings of plain ones, and `*` is, because it has a meaning in a search.
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
        if address.contains('*') {
            return Err(Error::invalid(field, "must not have '*'"));
        }
        match address.split_once('@') {
            Some((local_part, domain)) if is_local_part(local_part) && is_domain(domain) => Ok(Self(address)),
            _ => Err(Error::invalid(field, "must be a valid email address in ASCII")),
        }
    }

    /// Whether an address may have this part in it: at most 254 bytes of atoms, dots and one `@`.
    pub fn may_contain(part: &str) -> bool {
        part.len() <= MAX_LENGTH
            && part.split('@').count() <= 2
            && part.bytes().all(|byte| is_atext(byte) || b".@".contains(&byte))
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

/// Whether it is a dot-string: atoms with single dots between (RFC 5321, 4.1.2).
fn is_local_part(text: &str) -> bool {
    text.len() <= MAX_LOCAL_PART
        && text
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

/// Whether an atom may have this character (RFC 5322, 3.2.3).
fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// Whether it is two labels or more, of which the last isn't a number: otherwise it would look like an IPv4 address
/// (RFC 1123, 2.1; RFC 3696, 2).
fn is_domain(text: &str) -> bool {
    match text.rsplit_once('.') {
        Some((_, top)) if top.bytes().all(|b| b.is_ascii_digit()) => false,
        Some(_) => text.split('.').all(is_label),
        None => false,
    }
}

/// Whether it is letters, digits and hyphens, with no hyphen at its ends (RFC 1035, 2.3.1; RFC 1123, 2.1).
fn is_label(text: &str) -> bool {
    (1..=MAX_LABEL).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
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
        for good in [
            "o'neil@xn--exmple-cua.com",
            "a.b!#$%&'+-/=?^_`{|}~@3.example.com",
            "a@a--b.1c.co",
        ] {
            assert_eq!(Email::parse("email", good).as_ref().map(Email::as_str), Ok(good));
        }
    }

    #[test]
    fn a_domain_is_labels_of_letters_digits_and_hyphens() {
        let long = "a".repeat(64);
        let bads = [
            "b?c.com",
            "example.com?bcc=x",
            "example.com/x",
            "example.com:25",
            "example_a.com",
            "b!c.com",
            ".example.com",
            "example.com.",
            "example..com",
            "-example.com",
            "example-.com",
            "example.com-",
            "example.-com",
            "192.0.2.7",
            "example.42",
            "[192.0.2.7]",
            "[ipv6:2001:db8::1]",
            &format!("{long}.com"),
        ];
        for bad in bads {
            let invalid = Err(Error::invalid("email", "must be a valid email address in ASCII"));
            assert_eq!(Email::parse("email", &format!("a@{bad}")), invalid, "{bad}");
        }
    }

    #[test]
    fn an_address_has_no_wildcard() {
        for bad in ["*@corp.com", "a*b@corp.com", "a@*.com"] {
            assert_eq!(
                Email::parse("email", bad),
                Err(Error::invalid("email", "must not have '*'")),
                "{bad}"
            );
        }
    }

    #[test]
    fn each_part_of_an_address_may_be_in_one() {
        for c in (0..=127).map(char::from) {
            for address in [format!("a{c}b@example.com"), format!("a@b{c}c.com")] {
                if let Ok(Email(address)) = Email::parse("email", &address) {
                    assert!(Email::may_contain(&address), "{address}");
                }
            }
        }
        for part in ["a@b@", "\"", "é", "(", "a b", &"a".repeat(255)] {
            assert!(!Email::may_contain(part), "{part}");
        }
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
            "\"a b\"@example.com",
            ".a@example.com",
            "a.@example.com",
            "a..b@example.com",
            "a(b)@example.com",
            "a,b@example.com",
        ];
        for bad in bads {
            assert!(Email::parse("email", bad).is_err(), "{bad:?}");
        }
    }
}

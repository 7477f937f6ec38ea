//! What a search asks of a name: to be one, to begin or end so, or to have a part in it.

use super::{Error, Result};

/// The longest text to search for, in bytes: the longest email address and two wildcards.
const MAX_LENGTH: usize = 256;

/// How many characters a part needs to be found in the index of parts, which knows which names have which three
/// characters in a row.
const INDEXED: usize = 3;

/// A condition on a name, in the name's kept form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Any name.
    Any,
    /// Exactly this name.
    Exact(String),
    /// A name that begins so: `as*`.
    Prefix(String),
    /// A name that ends so: `*@example.com`.
    Suffix(String),
    /// A name with this in it: `*sim*`.
    Infix(String),
}

impl Pattern {
    /// Takes a pattern from `field`: an asterisk at the end, the start or both stands for any text.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is longer than 256 bytes, has control characters, or an asterisk in its middle.
    pub fn parse(field: &'static str, text: &str) -> Result<Self> {
        if text.len() > MAX_LENGTH {
            return Err(Error::invalid(field, "must be at most 256 bytes"));
        }
        let text = text.trim().to_ascii_lowercase();
        if text.chars().any(char::is_control) {
            return Err(Error::invalid(field, "must not have control characters"));
        }
        let (open_start, rest) = strip(&text, |t| t.strip_prefix('*'));
        let (open_end, core) = strip(rest, |t| t.strip_suffix('*'));
        if core.contains('*') {
            return Err(Error::invalid(field, "may have '*' only at its start and end"));
        }
        let core = core.to_owned();
        Ok(match (core.is_empty(), open_start, open_end) {
            (true, _, _) => Self::Any,
            (false, false, false) => Self::Exact(core),
            (false, false, true) => Self::Prefix(core),
            (false, true, false) => Self::Suffix(core),
            (false, true, true) => Self::Infix(core),
        })
    }

    /// The text that a name must have in it; `None` if any name matches.
    pub fn part(&self) -> Option<&str> {
        match self {
            Self::Any => None,
            Self::Exact(part) | Self::Prefix(part) | Self::Suffix(part) | Self::Infix(part) => Some(part),
        }
    }

    /// Whether it asks for a part of a name that is long enough for the index of parts: three characters, where the
    /// beginning and the end of a name count as two.
    pub fn has_indexed_part(&self) -> bool {
        match self {
            Self::Any | Self::Exact(_) => false,
            Self::Prefix(_) | Self::Suffix(_) => true,
            Self::Infix(core) => core.chars().count() >= INDEXED,
        }
    }
}

/// Whether `take` took something off `text`, and what is left.
fn strip<'a>(text: &'a str, take: impl Fn(&'a str) -> Option<&'a str>) -> (bool, &'a str) {
    match take(text) {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_asterisk_decides() {
        let parse = |text| Pattern::parse("username", text);
        assert_eq!(parse(""), Ok(Pattern::Any));
        assert_eq!(parse("*"), Ok(Pattern::Any));
        assert_eq!(parse("**"), Ok(Pattern::Any));
        assert_eq!(parse(" Asim "), Ok(Pattern::Exact("asim".to_owned())));
        assert_eq!(parse("AS*"), Ok(Pattern::Prefix("as".to_owned())));
        assert_eq!(parse("*@example.com"), Ok(Pattern::Suffix("@example.com".to_owned())));
        assert_eq!(parse("*sim*"), Ok(Pattern::Infix("sim".to_owned())));
        assert!(parse("a*b").is_err());
        assert!(parse("a\0b").is_err());
        let [longest, longer] = [256, 257].map(|length| "a".repeat(length));
        assert!(parse(&longest).is_ok());
        assert!(parse(&longer).is_err());
    }
}

//! What a search asks for: patterns of names, and which part of the result.

use super::{Error, Result};

/// The longest text to search for, in bytes: the longest email address and two wildcards.
const MAX_LENGTH: usize = 256;

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
    /// [`Error::Invalid`] if it is longer than 256 bytes, or has an asterisk in its middle.
    pub fn parse(field: &'static str, text: &str) -> Result<Self> {
        if text.len() > MAX_LENGTH {
            return Err(Error::invalid(field, "must be at most 256 bytes"));
        }
        let text = text.trim().to_lowercase();
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

    /// Whether a name in its kept form fulfils the condition.
    pub fn matches(&self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(core) => name == core,
            Self::Prefix(core) => name.starts_with(core.as_str()),
            Self::Suffix(core) => name.ends_with(core.as_str()),
            Self::Infix(core) => name.contains(core.as_str()),
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

/// Which part of a sorted result to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many users at most.
    pub limit: usize,
    /// How many to pass over first.
    pub offset: usize,
}

impl Page {
    /// How many users a page shows when nothing is said.
    const DEFAULT_LIMIT: u64 = 25;

    /// How many users a page may show.
    const MAX_LIMIT: u64 = 1000;

    /// Takes `limit` (0: 25) and `offset`.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `limit` is over 1,000 or `offset` over what storage can count.
    pub fn new(limit: u64, offset: u64) -> Result<Self> {
        if limit > Self::MAX_LIMIT {
            return Err(Error::invalid("limit", "must be at most 1000"));
        }
        let limit = if limit == 0 { Self::DEFAULT_LIMIT } else { limit };
        match (usize::try_from(limit), i32::try_from(offset).map(usize::try_from)) {
            (Ok(limit), Ok(Ok(offset))) => Ok(Self { limit, offset }),
            _ => Err(Error::invalid("offset", "must be at most 2147483647")),
        }
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
        assert!(parse(&"a".repeat(257)).is_err());
    }

    #[test]
    fn a_page_has_bounds() {
        assert_eq!(Page::new(0, 0), Ok(Page { limit: 25, offset: 0 }));
        assert_eq!(Page::new(1000, 7), Ok(Page { limit: 1000, offset: 7 }));
        assert!(Page::new(1001, 0).is_err());
        assert!(Page::new(1, u64::MAX).is_err());
    }
}

//! The page: which part of a sorted search result to show, and where the next one begins.

use std::fmt;

use super::{Error, Result, Username};

/// Which part of a result sorted by username to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many users at most.
    pub limit: usize,
    /// Where it begins.
    pub start: Start,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Behind so many users.
    Offset(usize),
    /// At a place where an earlier page ended. However deep it lies, it costs what the first page does.
    After(Cursor),
}

impl Page {
    /// How many users a page shows when nothing is said.
    const DEFAULT_LIMIT: u64 = 25;

    /// How many users a page may show.
    const MAX_LIMIT: u64 = 1000;

    /// Takes `limit` (0: 25) and either `offset` or `after`.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `limit` is over 1,000, `offset` over what storage can count, `after` no cursor, or
    /// both are given.
    pub fn new(limit: u64, offset: u64, after: Option<&str>) -> Result<Self> {
        if limit > Self::MAX_LIMIT {
            return Err(Error::invalid("limit", "must be at most 1000"));
        }
        let limit = if limit == 0 { Self::DEFAULT_LIMIT } else { limit };
        let start = match (i32::try_from(offset).map(usize::try_from), after) {
            (Ok(Ok(0)), Some(after)) => Start::After(Cursor::parse(after)?),
            (Ok(Ok(offset)), None) => Start::Offset(offset),
            (_, Some(_)) => return Err(Error::invalid("offset", "can't go together with after")),
            (_, None) => return Err(Error::invalid("offset", "must be at most 2147483647")),
        };
        let limit = usize::try_from(limit).map_err(|_| Error::invalid("limit", "must be at most 1000"))?;
        Ok(Self { limit, start })
    }

    /// How many users to pass over first.
    pub fn offset(&self) -> usize {
        match self.start {
            Start::Offset(offset) => offset,
            Start::After(_) => 0,
        }
    }

    /// The cursor where it begins, if it was asked for by one.
    pub fn cursor(&self) -> Option<&Cursor> {
        match &self.start {
            Start::Offset(_) => None,
            Start::After(cursor) => Some(cursor),
        }
    }
}

/// A place in the order of usernames: behind one of them, or before all.
///
/// Its text is for callers to give back, and says nothing to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// The place behind a username in its kept form.
    pub fn behind(username: &str) -> Self {
        Self(username.to_owned())
    }

    /// Takes a cursor from its text; the empty one stands before all usernames.
    fn parse(text: &str) -> Result<Self> {
        let name = hex::decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let kept = |name: &String| name.is_empty() || Username::parse(name).is_ok_and(|kept| kept.as_str() == *name);
        match name.filter(kept) {
            Some(name) => Ok(Self(name)),
            None => Err(Error::invalid("after", "must be empty, or the 'next' of another page")),
        }
    }

    /// The username that it lies behind; empty if it stands before all.
    pub fn username(&self) -> &str {
        &self.0
    }

    /// Whether a username comes behind it.
    pub fn precedes(&self, username: &str) -> bool {
        self.0.as_str() < username
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_bounds() {
        let page = |limit, offset| {
            let start = Start::Offset(offset);
            Ok(Page { limit, start })
        };
        assert_eq!(Page::new(0, 0, None), page(25, 0));
        assert_eq!(Page::new(1000, 7, None), page(1000, 7));
        assert!(Page::new(1001, 0, None).is_err());
        assert!(Page::new(1, u64::MAX, None).is_err());
    }

    #[test]
    fn a_cursor_is_what_was_given() {
        let cursor = Cursor::behind("asim");
        let page = Page::new(0, 0, Some(&cursor.to_string())).unwrap();
        assert_eq!(page.cursor(), Some(&cursor));
        for refused in ["asim", "6", "ff", &hex::encode("-"), &hex::encode("Asim")] {
            assert!(Page::new(0, 0, Some(refused)).is_err(), "{refused}");
        }
        assert!(Page::new(0, 1, Some("")).is_err());
    }

    #[test]
    fn a_cursor_lies_between_usernames() {
        assert!(Cursor::behind("asim").precedes("asim1"));
        assert!(!Cursor::behind("asim").precedes("asim"));
        assert!(Cursor::behind("").precedes("0"));
    }
}

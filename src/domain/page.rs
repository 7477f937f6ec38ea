//! The page: which part of a search result to show, and where the next one begins.

use std::fmt;

use super::{Email, Error, Result, Username};

/// Which part of a result to show.
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
    /// After so many users.
    Offset(u64),
    /// Where an earlier page ended. However deep it lies, it costs what the first page does.
    After(Cursor),
}

impl Page {
    /// How many users a page shows when nothing is said.
    const DEFAULT_LIMIT: u64 = 25;

    /// How many users a page may show.
    const MAX_LIMIT: u64 = 1000;

    /// How many users a page may pass over. Passing over one costs about as much as showing it.
    const MAX_OFFSET: u64 = 10_000;

    /// How many users a request looks at, at most: enough for the last page by offset if all of them match.
    pub const LOOKED_AT: u64 = Self::MAX_OFFSET + Self::MAX_LIMIT;

    /// Takes `limit` (0: 25) and either `offset` or `after`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if `limit` is over 1,000, `offset` over 10,000, `after` no cursor, or both are given.
    pub fn new(limit: u64, offset: u64, after: Option<&str>) -> Result<Self> {
        if limit > Self::MAX_LIMIT {
            return Err(Error::invalid("limit", "must be at most 1000"));
        }
        let limit = if limit == 0 { Self::DEFAULT_LIMIT } else { limit };
        let start = match (offset, after) {
            (0, Some(after)) => Start::After(Cursor::parse(after)?),
            (_, Some(_)) => return Err(Error::invalid("offset", "can't go together with after")),
            (0..=Self::MAX_OFFSET, None) => Start::Offset(offset),
            (_, None) => return Err(Error::invalid("offset", "must be at most 10000; 'after' goes deeper")),
        };
        let limit = usize::try_from(limit).map_err(|_| Error::invalid("limit", "must be at most 1000"))?;
        Ok(Self { limit, start })
    }

    /// How many users to pass over first.
    pub fn offset(&self) -> u64 {
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

/// A place in the order of a search: after one of its users, or before all.
///
/// Its text is for callers to give back, and means nothing to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// Before all users.
    Start,
    /// After this username, in lower case.
    Username(String),
    /// After this email address, in lower case.
    Email(String),
    /// After the user in this row.
    Row(u64),
}

impl Cursor {
    pub(super) const RULE: &str = "must be empty, or the 'next' of another page of the same search";

    /// Takes a cursor from its text; the empty one stands before all users.
    fn parse(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::Start);
        }
        let decoded = hex::decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let cursor = decoded.as_deref().and_then(Self::from_decoded);
        cursor.ok_or_else(|| Error::invalid("after", Self::RULE))
    }

    fn from_decoded(text: &str) -> Option<Self> {
        let (kind, place) = text.split_at_checked(1)?;
        match kind {
            "u" => (Username::parse(place).ok()?.as_str() == place).then(|| Self::Username(place.to_owned())),
            "e" => (Email::parse("after", place).ok()?.as_str() == place).then(|| Self::Email(place.to_owned())),
            "r" => {
                let row = place.parse().ok()?;
                (i64::try_from(row).is_ok_and(|row| row < i64::MAX)).then_some(Self::Row(row))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Start => String::new(),
            Self::Username(name) => format!("u{name}"),
            Self::Email(address) => format!("e{address}"),
            Self::Row(row) => format!("r{row}"),
        };
        f.write_str(&hex::encode(text))
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
        assert_eq!(Page::new(1000, 10_000, None), page(1000, 10_000));
        for offset in [10_001, u64::MAX] {
            assert!(Page::new(1, offset, None).is_err());
        }
    }

    #[test]
    fn a_cursor_is_what_was_given() {
        let cursors = [
            Cursor::Start,
            Cursor::Username("asim".to_owned()),
            Cursor::Email("asim@example.com".to_owned()),
            Cursor::Row(7),
        ];
        for cursor in cursors {
            let page = Page::new(0, 0, Some(&cursor.to_string())).unwrap();
            assert_eq!(page.cursor(), Some(&cursor));
        }
        let encoded = ["u", "u-", "uAsim", "easim", "r", "r-1", "r9223372036854775807", "asim"].map(hex::encode);
        for refused in encoded.iter().map(String::as_str).chain(["asim", "6", "ff"]) {
            assert!(Page::new(0, 0, Some(refused)).is_err(), "{refused}");
        }
        assert!(Page::new(0, 1, Some("")).is_err());
    }
}

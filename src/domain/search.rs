//! The search: which users are asked for, and in which order they come.

use super::{Cursor, Email, Error, Page, Pattern, Result, Username};

/// Which users to find, and which page of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The condition on the username.
    pub username: Pattern,
    /// The condition on the email address; both must hold.
    pub email: Pattern,
    /// Which part of the result.
    pub page: Page,
}

/// What found users are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By username.
    Username,
    /// By email address.
    Email,
    /// In the order in which they were created.
    Created,
}

impl Search {
    /// Puts a search together.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if the page begins after a user of a search that is sorted in another way.
    pub fn new(username: Pattern, email: Pattern, page: Page) -> Result<Self> {
        let search = Self { username, email, page };
        let fits = match (search.page.cursor(), search.order()) {
            (None | Some(Cursor::Start), _)
            | (Some(Cursor::Username(_)), Order::Username)
            | (Some(Cursor::Email(_)), Order::Email)
            | (Some(Cursor::Row(_)), Order::Created) => true,
            (Some(_), _) => false,
        };
        if fits {
            Ok(search)
        } else {
            Err(Error::invalid("after", Cursor::RULE))
        }
    }

    /// Whether any user could match: the names that are searched for have only characters that names have, and not too many.
    pub fn can_match(&self) -> bool {
        self.username.part().is_none_or(Username::may_contain) && self.email.part().is_none_or(Email::may_contain)
    }

    /// Returns the order of the index that the search reads.
    pub fn order(&self) -> Order {
        match (&self.username, &self.email) {
            (Pattern::Exact(_), _) | (_, Pattern::Exact(_)) | (Pattern::Any | Pattern::Prefix(_), Pattern::Any) => {
                Order::Username
            }
            (Pattern::Any, Pattern::Prefix(_)) => Order::Email,
            (username, email) if username.has_indexed_part() || email.has_indexed_part() => Order::Created,
            _ => Order::Username,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(username: &str, email: &str, after: Option<&str>) -> Result<Search> {
        Search::new(
            Pattern::parse("username", username)?,
            Pattern::parse("email", email)?,
            Page::new(0, 0, after)?,
        )
    }

    #[test]
    fn users_are_sorted_by_what_finds_them() {
        for (username, email, order) in [
            ("", "", Order::Username),
            ("asim", "*abc*", Order::Username),
            ("*abc*", "asim@example.com", Order::Username),
            ("as*", "", Order::Username),
            ("", "as*", Order::Email),
            ("as*", "*abc*", Order::Created),
            ("*sim", "", Order::Created),
            ("", "*abc*", Order::Created),
            ("*ab*", "", Order::Username),
            ("*ab*", "*abc*", Order::Created),
        ] {
            let found = search(username, email, None).map(|search| search.order());
            assert_eq!(found, Ok(order), "username {username:?}, email {email:?}");
        }
    }

    #[test]
    fn no_user_matches_what_no_name_can_have() {
        for (username, email, expected) in [
            ("", "", true),
            ("*a*", "*a*", true),
            ("*!*", "", false),
            ("", "*!*", true),
            ("asim@example.com", "", false),
            ("", "*\"*", false),
            ("é*", "*a*", false),
        ] {
            let can_match = search(username, email, None).map(|search| search.can_match());
            assert_eq!(can_match, Ok(expected), "username {username:?}, email {email:?}");
        }
    }

    #[test]
    fn a_cursor_goes_with_searches_of_its_order_only() {
        let cursors = [
            (Cursor::Username("asim".to_owned()), "", ""),
            (Cursor::Email("asim@example.com".to_owned()), "", "as*"),
            (Cursor::Row(7), "", "*abc*"),
        ];
        for (cursor, _, _) in &cursors {
            for (own, username, email) in &cursors {
                let searched = search(username, email, Some(&cursor.to_string()));
                assert_eq!(searched.is_ok(), cursor == own, "{cursor:?}: {searched:?}");
            }
        }
        assert!(search("", "*abc*", Some("")).is_ok());
    }
}

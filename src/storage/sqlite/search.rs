//! The search through users: one statement for a page.

use spin_sdk::sqlite::Value;

use super::search_statement::Statement;
use super::users::user;
use super::{Storage, integer_at};
use crate::domain::{Result, Search, User};

/// A user of a page.
#[derive(Clone, Debug)]
pub struct FoundUser {
    /// The user.
    pub user: User,
    /// The number of the row, in the order of creation.
    pub row: u64,
}

/// What every search selects of a user that it finds.
pub(super) const COLUMNS: &str =
    "users.id, users.username, users.email, users.created, users.updated, users.attributes, users.last_login,
    users.row_id";

/// The last column of a user that matches.
pub(super) const FOUND: i64 = 1;

/// The last column of the last user that was looked at.
pub(super) const LAST_LOOKED_AT: i64 = 0;

impl Storage {
    /// Finds the users of a page and the one after it. If the search ends before that because it has looked at
    /// [`Page::LOOKED_AT`](crate::domain::Page::LOOKED_AT) users, also returns the last of these.
    pub fn search_users(&self, search: &Search) -> Result<(Vec<FoundUser>, Option<FoundUser>)> {
        let statement = Statement::of(self, search);
        let rows = self.query(&statement.sql, &statement.parameters)?;
        let (mut found, mut last_looked_at) = (Vec::new(), None);
        for row in &rows {
            let user = FoundUser {
                user: user(row)?,
                row: integer_at(row, 7)?,
            };
            match row.values.last() {
                Some(Value::Integer(FOUND)) => found.push(user),
                _ => last_looked_at = Some(user),
            }
        }
        Ok((found, last_looked_at))
    }
}

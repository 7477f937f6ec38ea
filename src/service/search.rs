//! The use case Search: finds users by their names.

use super::Context;
use crate::domain::{Cursor, Order, Result, Search, User};
use crate::storage::FoundUser;

/// The users of a page.
#[derive(Debug)]
pub struct Found {
    /// The users, in the order of the search.
    pub users: Vec<User>,
    /// Where the next page begins, if there is one and this one was asked for by cursor.
    pub next: Option<Cursor>,
}

/// Finds users. One statement reads them, so all are shown as they were at one moment.
pub fn search(context: &Context, search: &Search) -> Result<Found> {
    let mut found = context.storage.search_users(search)?;
    let more = found.len() > search.page.limit && search.page.cursor().is_some();
    found.truncate(search.page.limit);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| cursor_after(last, search.order()));
    let users = found.into_iter().map(|found| found.user.at(context.now)).collect();
    Ok(Found { users, next })
}

fn cursor_after(last: &FoundUser, order: Order) -> Cursor {
    match order {
        Order::Username => Cursor::Username(last.user.username.to_string()),
        Order::Email => Cursor::Email(last.user.email.to_string()),
        Order::Created => Cursor::Row(last.row),
    }
}

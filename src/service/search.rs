//! The use case Search: finds users by their names.

use super::Context;
use crate::domain::{Cursor, Order, Result, Search, User};
use crate::storage::FoundUser;

/// The users of a page.
#[derive(Debug, Default)]
pub struct Found {
    /// The users, in the order of the search.
    pub users: Vec<User>,
    /// Where the search goes on: after the last user, if there are more and this page was asked for by cursor; after the
    /// last user that was looked at, if the search ended there.
    pub next: Option<Cursor>,
}

/// Finds users. One statement reads them, so all are shown as they were at one moment. It looks at no more than
/// [`Page::LOOKED_AT`](crate::domain::Page::LOOKED_AT) users, so a page may have fewer than its limit although there are
/// more.
pub fn search(context: &Context, search: &Search) -> Result<Found> {
    if !search.can_match() {
        return Ok(Found::default());
    }
    let (mut found, last_looked_at) = context.storage.search_users(search)?;
    let more = found.len() > search.page.limit;
    found.truncate(search.page.limit);
    let end = match search.page.cursor() {
        Some(_) if more => found.last(),
        _ => last_looked_at.as_ref(),
    };
    let next = end.map(|end| cursor_after(end, search.order()));
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

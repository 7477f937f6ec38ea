//! Search: users by their names.

use std::collections::HashMap;

use super::Context;
use crate::domain::{Page, Pattern, Result, User, UserId};
use crate::storage::{NamesQuery, NamesRow};

/// Which users to find.
#[derive(Debug)]
pub struct Search {
    /// The condition on the username.
    pub username: Pattern,
    /// The condition on the email address; both must hold.
    pub email: Pattern,
    /// Which part of the result.
    pub page: Page,
}

/// Finds users, sorted by username.
///
/// SQLite only proposes: a row is shown if the user's document agrees with it, and is passed over otherwise,
/// for then it is a name that is only reserved, or was just given up.
pub fn search(context: &Context, request: &Search) -> Result<Vec<User>> {
    let query = NamesQuery {
        username: &request.username,
        email: &request.email,
    };
    let mut documents = Documents::new(context);
    let mut found = Vec::new();
    let mut offset = request.page.offset;
    while found.len() < request.page.limit {
        let limit = request.page.limit - found.len();
        let rows = context
            .storage
            .search_names(&context.namespace, &query, Page { limit, offset })?;
        for row in &rows {
            found.extend(documents.user_of(row)?);
        }
        if rows.len() < limit {
            break;
        }
        offset += rows.len();
    }
    Ok(found)
}

/// The documents read so far. A user with two rows is read once, and so can't be shown twice.
struct Documents<'a> {
    context: &'a Context,
    read: HashMap<UserId, Option<User>>,
}

impl<'a> Documents<'a> {
    fn new(context: &'a Context) -> Self {
        let read = HashMap::new();
        Self { context, read }
    }

    /// The user of a row, if its document agrees.
    fn user_of(&mut self, row: &NamesRow) -> Result<Option<User>> {
        if !self.read.contains_key(&row.user_id) {
            let record = self.context.storage.user(&self.context.namespace, row.user_id)?;
            self.read.insert(row.user_id, record.map(|record| record.to_user()));
        }
        let user = self.read.get(&row.user_id).and_then(Option::as_ref);
        let agrees = |user: &&User| user.username.as_str() == row.username && user.email.as_str() == row.email;
        Ok(user.filter(agrees).cloned())
    }
}

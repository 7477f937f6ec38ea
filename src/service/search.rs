//! Search: users by their names.

use std::collections::{BTreeMap, HashMap};

use super::Context;
use crate::domain::{Page, Pattern, Result, User, UserId, UserRecord};
use crate::storage::{FoundNames, NamesQuery};

/// How often a search is begun anew because users of its page changed meanwhile.
const ATTEMPTS: usize = 3;

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
/// SQLite only proposes, and the documents decide. A user that is being written may have a row that it doesn't
/// hold yet, or no more, and so is shown by its document. One that was settled when SQLite was asked, and isn't
/// what it was when its document is read, would be in another place of the order: then the search begins anew.
pub fn search(context: &Context, request: &Search) -> Result<Vec<User>> {
    let query = NamesQuery {
        username: &request.username,
        email: &request.email,
    };
    let mut attempts = ATTEMPTS;
    loop {
        attempts -= 1;
        let found = context.storage.search_names(&context.namespace, &query, request.page)?;
        let (users, changed) = Documents::new(context).page(request, &found)?;
        if !changed || attempts == 0 {
            return Ok(users);
        }
    }
}

/// The documents read so far, each of them once.
struct Documents<'a> {
    context: &'a Context,
    read: HashMap<UserId, Option<User>>,
}

impl<'a> Documents<'a> {
    fn new(context: &'a Context) -> Self {
        let read = HashMap::new();
        Self { context, read }
    }

    /// The users of a page, and whether one of them changed after it was found.
    fn page(&mut self, request: &Search, found: &FoundNames) -> Result<(Vec<User>, bool)> {
        let fulfils = |user: &User| {
            request.username.matches(user.username.as_str()) && request.email.matches(user.email.as_str())
        };
        // By username; a settled one with its row, an unsettled one as its document has it.
        let mut candidates = BTreeMap::new();
        for row in &found.unsettled {
            if let Some(user) = self.user(row.user_id)?.filter(fulfils) {
                candidates.insert(user.username.as_str().to_owned(), (row.user_id, None));
            }
        }
        for row in &found.settled {
            candidates.insert(row.username.clone(), (row.user_id, Some(row)));
        }
        let skipped = request.page.offset.saturating_sub(found.passed_over);
        let shown = candidates.into_values().skip(skipped).take(request.page.limit);
        let (mut users, mut changed) = (Vec::new(), false);
        for (id, row) in shown {
            let user = self.user(id)?;
            changed |= row.is_some_and(|row| !user.as_ref().is_some_and(|user| row.is_of(user)));
            users.extend(user.filter(fulfils));
        }
        users.sort_by(|one, other| one.username.as_str().cmp(other.username.as_str()));
        Ok((users, changed))
    }

    fn user(&mut self, id: UserId) -> Result<Option<User>> {
        if let Some(user) = self.read.get(&id) {
            return Ok(user.clone());
        }
        let record = self.context.storage.user(&self.context.namespace, id)?;
        let user = record.as_ref().map(UserRecord::to_user);
        self.read.insert(id, user.clone());
        Ok(user)
    }
}

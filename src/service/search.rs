//! Search: users by their names.

use std::collections::BTreeMap;

use super::Context;
use crate::domain::{Cursor, Page, Pattern, Result, User, UserId, UserRecord};
use crate::storage::{FoundNames, NamesQuery, NamesRow};

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

/// The users of a page.
#[derive(Debug)]
pub struct Found {
    /// The users, sorted by username.
    pub users: Vec<User>,
    /// Where the next page begins, if there is one and this one was asked for by cursor.
    pub next: Option<Cursor>,
}

/// Finds users, sorted by username.
///
/// SQLite only proposes, and the documents decide. A user that is being written may have a row that it doesn't
/// hold yet, or no more, and so is shown by its document. One that was settled when SQLite was asked, and isn't
/// what it was when its document is read, would be in another place of the order: then the search begins anew.
pub fn search(context: &Context, request: &Search) -> Result<Found> {
    let query = NamesQuery {
        username: &request.username,
        email: &request.email,
    };
    let mut attempts = ATTEMPTS;
    loop {
        attempts -= 1;
        let found = context
            .storage
            .search_names(&context.namespace, &query, &request.page)?;
        let (found, changed) = Documents::new(context).page(request, &found)?;
        if !changed || attempts == 0 {
            return Ok(found);
        }
    }
}

/// The documents read so far, each of them once.
struct Documents<'a> {
    context: &'a Context,
    read: BTreeMap<UserId, Option<User>>,
}

/// Who may be shown at a place of the order: a settled user with its row, an unsettled one as its document has it.
type Candidates<'r> = BTreeMap<String, (UserId, Option<&'r NamesRow>)>;

impl<'a> Documents<'a> {
    fn new(context: &'a Context) -> Self {
        let read = BTreeMap::new();
        Self { context, read }
    }

    /// The users of a page, and whether one of them changed after it was found.
    fn page(&mut self, request: &Search, found: &FoundNames) -> Result<(Found, bool)> {
        let Page { limit, .. } = request.page;
        let skipped = request.page.offset().saturating_sub(found.passed_over);
        let mut candidates = self.candidates(request, found)?.into_iter().skip(skipped).peekable();
        let (mut users, mut changed, mut last) = (BTreeMap::new(), false, None);
        for (username, (id, row)) in candidates.by_ref().take(limit) {
            let user = self.user(id)?;
            changed |= row.is_some_and(|row| !user.as_ref().is_some_and(|user| row.is_of(user)));
            if let Some(user) = user.filter(|user| fulfils(user, request)) {
                users.insert(user.username.as_str().to_owned(), user);
            }
            last = Some(username);
        }
        let more = candidates.peek().is_some() && request.page.cursor().is_some();
        let next = last.filter(|_| more).map(|username| Cursor::behind(&username));
        let users = users.into_values().collect();
        Ok((Found { users, next }, changed))
    }

    /// Who may be on the page, behind it, or before it where its offset wasn't passed over yet.
    fn candidates<'r>(&mut self, request: &Search, found: &'r FoundNames) -> Result<Candidates<'r>> {
        let mut candidates = Candidates::new();
        for row in &found.unsettled {
            if let Some(user) = self.user(row.user_id)?.filter(|user| fulfils(user, request)) {
                candidates.insert(user.username.as_str().to_owned(), (row.user_id, None));
            }
        }
        for row in &found.settled {
            candidates.insert(row.username.clone(), (row.user_id, Some(row)));
        }
        if let Some(cursor) = request.page.cursor() {
            candidates.retain(|username, _| cursor.precedes(username));
        }
        Ok(candidates)
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

fn fulfils(user: &User, request: &Search) -> bool {
    request.username.matches(user.username.as_str()) && request.email.matches(user.email.as_str())
}

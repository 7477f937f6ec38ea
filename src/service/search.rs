//! Search: users by their names.

use super::{Context, write};
use crate::domain::{Cursor, Error, Page, Pattern, Result, User, UserId, UserRecord};
use crate::storage::{FoundNames, NamesQuery, NamesRow};

/// How often a search is begun, where users of its page change meanwhile.
const ATTEMPTS: usize = 5;

/// How many rows of users without a document one attempt clears away.
const CLEARED: usize = 25;

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
/// what it was when its document is read, would be in another place of the order: then the search begins anew. So it
/// does when the documents of several users that are being written weren't as they are shown at any one moment. A row
/// that disagrees twice with the same document isn't being written: the stores weren't restored from one moment, and
/// the document counts.
///
/// # Errors
/// [`Error::Busy`] if users of the page change each time, or many rows are still to be cleared away.
pub fn search(context: &Context, request: &Search) -> Result<Found> {
    let query = NamesQuery {
        username: &request.username,
        email: &request.email,
    };
    let mut before = Vec::new();
    for _ in 0..ATTEMPTS {
        let found = context
            .storage
            .search_names(&context.namespace, &query, &request.page)?;
        let skipped = request.page.offset().saturating_sub(found.passed_over);
        let Some(candidates) = candidates(context, request, found)? else {
            continue;
        };
        let (found, doubts) = page(context, request, candidates.get(skipped..).unwrap_or_default())?;
        if doubts.is_empty() || doubts == before && !clear_away_gone(context, &doubts)? {
            return Ok(found);
        }
        before = doubts;
    }
    Err(Error::Busy)
}

/// A settled row and the document, if there is one, that disagrees with it.
#[derive(PartialEq)]
struct Doubt {
    row: NamesRow,
    document: Option<Box<UserRecord>>,
}

/// Has the rows of users without a document cleared away; whether there were any. Twice gone, a user may have been there
/// in between, which only its lease can rule out.
fn clear_away_gone(context: &Context, doubts: &[Doubt]) -> Result<bool> {
    let mut gone = doubts.iter().filter(|doubt| doubt.document.is_none()).peekable();
    let any = gone.peek().is_some();
    for doubt in gone.take(CLEARED) {
        write::repair(&context.storage, &context.namespace, doubt.row.user_id)?;
    }
    Ok(any)
}

/// Who may be shown at a place of the order.
enum Candidate {
    /// A user whose document agreed with this row when it was found.
    Settled(NamesRow),
    /// A user that is being written, or was by a write that was cut off, as its document has it.
    Unsettled(User),
}

impl Candidate {
    fn username(&self) -> &str {
        match self {
            Self::Settled(row) => &row.username,
            Self::Unsettled(user) => user.username.as_str(),
        }
    }
}

/// Who may be on the page, behind it, or before it where its offset wasn't passed over yet; sorted by username. `None`
/// if that changed while it was read.
fn candidates(context: &Context, request: &Search, found: FoundNames) -> Result<Option<Vec<Candidate>>> {
    let mut candidates: Vec<_> = found.settled.into_iter().map(Candidate::Settled).collect();
    let Some(unsettled) = at_one_moment(context, found.unsettled)? else {
        return Ok(None);
    };
    for user in unsettled {
        if !fulfils(&user, request) {
            continue;
        }
        let username = user.username.as_str();
        if request.page.cursor().is_some_and(|cursor| !cursor.precedes(username)) {
            continue;
        }
        let place = candidates.partition_point(|other| other.username() < username);
        candidates.insert(place, Candidate::Unsettled(user));
    }
    Ok(Some(candidates))
}

/// The documents of the users of these rows as they were at one moment: several are read twice, and `None` is the
/// answer if they differ.
fn at_one_moment(context: &Context, rows: Vec<NamesRow>) -> Result<Option<Vec<User>>> {
    let mut ids: Vec<UserId> = Vec::new();
    for row in rows {
        // A user has two rows while its names change.
        if !ids.contains(&row.user_id) {
            ids.push(row.user_id);
        }
    }
    let read = || -> Result<Vec<_>> {
        let documents = ids.iter().map(|id| context.storage.user(&context.namespace, *id));
        documents.filter_map(Result::transpose).collect()
    };
    let documents = read()?;
    let same = ids.len() < 2 || read()? == documents;
    Ok(same.then(|| documents.iter().map(|user| user.to_user()).collect()))
}

/// The users of a page that begins with the first of these, and the settled rows that their documents disagree with.
fn page(context: &Context, request: &Search, candidates: &[Candidate]) -> Result<(Found, Vec<Doubt>)> {
    let shown = candidates.get(..request.page.limit).unwrap_or(candidates);
    let (mut users, mut doubts) = (Vec::<User>::with_capacity(shown.len()), Vec::new());
    for candidate in shown {
        let user = match candidate {
            Candidate::Unsettled(user) => Some(user.clone()),
            Candidate::Settled(row) => {
                let document = context.storage.user(&context.namespace, row.user_id)?;
                let user = document.as_ref().map(|user| user.to_user());
                if !user.as_ref().is_some_and(|user| row.is_of(user)) {
                    let row = row.clone();
                    doubts.push(Doubt { row, document });
                }
                user.filter(|user| fulfils(user, request))
            }
        };
        if let Some(user) = user {
            let place = users.partition_point(|other| other.username.as_str() <= user.username.as_str());
            users.insert(place, user);
        }
    }
    let more = candidates.len() > shown.len() && request.page.cursor().is_some();
    let last = shown.last().filter(|_| more);
    let next = last.map(|candidate| Cursor::behind(candidate.username()));
    Ok((Found { users, next }, doubts))
}

fn fulfils(user: &User, request: &Search) -> bool {
    request.username.matches(user.username.as_str()) && request.email.matches(user.email.as_str())
}

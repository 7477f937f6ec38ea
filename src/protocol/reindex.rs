//! Reindex: rebuilds the rows of SQLite from the documents, in steps of a bounded size.
//!
//! The documents are the truth about what a user is, because SQLite was lost or is of another day. Each user goes the way
//! of every change, so a step may be cut off anywhere and be repeated, while other requests go on.

use std::fmt;

use super::Context;
use super::users::Users;
use crate::domain::{Account, DocumentId, Email, Error, Namespace, Result, UserId, UserRecord, Username};
use crate::log;
use crate::storage::{References, Storage, StoredKey, UserDocument};

/// How often a user is tried whose names others have.
const TRIES: usize = 4;

/// Where a step begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// After this key, or at the first one.
    Key(Option<StoredKey>),
    /// After the row with this number.
    Row(u64),
}

impl Place {
    /// Takes a place from its text; the empty one is the beginning. `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::Key(None));
        }
        let decoded = String::from_utf8(hex::decode(text).ok()?).ok()?;
        match decoded.strip_prefix("row:") {
            Some(number) => number.parse().ok().map(Self::Row),
            None => StoredKey::parse(&decoded).map(|key| Self::Key(Some(key))),
        }
    }
}

/// The text is for callers to give back, and means nothing to them.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(None) => Ok(()),
            Self::Key(Some(key)) => f.write_str(&hex::encode(key.to_string())),
            Self::Row(number) => f.write_str(&hex::encode(format!("row:{number}"))),
        }
    }
}

/// A user that a step did something about, with its names of before.
#[derive(Clone, Debug)]
pub struct ReindexedUser {
    /// The namespace.
    pub namespace: Namespace,
    /// The user.
    pub id: UserId,
    /// The username.
    pub username: Username,
    /// The email address.
    pub email: Email,
}

/// What a step did.
#[derive(Debug, Default)]
pub struct Reindexed {
    /// Users whose row was rebuilt.
    pub restored: Vec<ReindexedUser>,
    /// Users that gave up a name to an older user.
    pub renamed: Vec<ReindexedUser>,
    /// Users whose row was deleted, because no document of theirs is left.
    pub removed: Vec<ReindexedUser>,
    /// Where the next step begins; `None` after the last one.
    pub next: Option<Place>,
}

/// Does one step: `limit` keys or rows, and the rest of the last user's documents.
pub fn reindex(context: &Context, place: Place, limit: usize) -> Result<Reindexed> {
    let mut report = Reindexed::default();
    match place {
        Place::Key(after) => reindex_keys(context, after.as_ref(), limit, &mut report)?,
        Place::Row(after) => reindex_rows(context, after, limit, &mut report)?,
    }
    Ok(report)
}

fn reindex_keys(context: &Context, after: Option<&StoredKey>, limit: usize, report: &mut Reindexed) -> Result<()> {
    let keys = context.storage.all_keys()?;
    let mut rest = keys
        .get(keys.partition_point(|key| Some(key) <= after)..)
        .unwrap_or_default();
    let mut done = 0;
    while let Some(key) = rest.first() {
        if done >= limit {
            report.next = Some(Place::Key(keys.get(keys.len() - rest.len() - 1).cloned()));
            return Ok(());
        }
        let same = rest.iter().take_while(|other| other.is_about_the_same(key)).count();
        let (group, others) = rest.split_at(same);
        reindex_group(context, key, group, report)?;
        rest = others;
        done += same;
    }
    report.next = Some(Place::Row(0));
    Ok(())
}

/// Takes the keys of one user, or one other key.
fn reindex_group(context: &Context, key: &StoredKey, group: &[StoredKey], report: &mut Reindexed) -> Result<()> {
    let storage = context.storage.in_namespace(key.namespace().clone());
    match key {
        StoredKey::User(namespace, id, _) => {
            let documents: Vec<DocumentId> = group.iter().filter_map(StoredKey::document).collect();
            let mut user = Reindexing {
                namespace,
                storage: &storage,
                report,
            };
            user.reindex(*id, &documents)
        }
        StoredKey::Session(_, handle) => match storage.session(handle) {
            Ok(Some(session)) => storage.restore_session(handle, &session),
            Ok(None) => Ok(()),
            Err(error @ Error::Unreadable(_)) => {
                log::ignored("session document", Err(error));
                Ok(())
            }
            Err(error) => Err(error),
        },
        StoredKey::LastUsed(_, handle) => match storage.session(handle) {
            Ok(None) => storage.delete_last_used(handle),
            _ => Ok(()),
        },
    }
}

/// Deletes the rows that point to nothing.
fn reindex_rows(context: &Context, after: u64, limit: usize, report: &mut Reindexed) -> Result<()> {
    let rows = context.storage.user_rows_after(after, limit)?;
    report.next = rows.get(limit - 1).map(|last| Place::Row(last.number));
    for row in rows {
        let storage = context.storage.in_namespace(row.namespace.clone());
        match storage.user_document(row.id, row.document) {
            // What is forwarded is no user, and its user's other documents were taken before.
            Ok(None | Some(UserDocument::Moved(_))) => {}
            Ok(Some(_)) | Err(Error::Unreadable(_)) => continue,
            Err(error) => return Err(error),
        }
        // It may have been replaced since the row was read.
        let current = storage.references(row.id)?.pointer;
        if current == Some(row.document) && storage.commit_deletion(row.id, row.document)? {
            report.removed.push(ReindexedUser {
                namespace: row.namespace,
                id: row.id,
                username: row.username,
                email: row.email,
            });
        }
    }
    Ok(())
}

/// What a step works with while it takes a user.
struct Reindexing<'a> {
    namespace: &'a Namespace,
    storage: &'a Storage,
    report: &'a mut Reindexed,
}

impl Reindexing<'_> {
    fn reindex(&mut self, id: UserId, documents: &[DocumentId]) -> Result<()> {
        let Some(references) = self.references_if_out_of_order(id)? else {
            return self.delete_orphans(id, documents);
        };
        let Some((document, user)) = self.latest(id, documents, &references)? else {
            return Ok(());
        };
        if !self.restore(user, document, references.pointer)? {
            return Ok(());
        }
        self.delete_orphans(id, documents)
    }

    /// What SQLite refers to, unless the row's document counts or a change will see to it: no row leaves a plain document.
    fn references_if_out_of_order(&self, id: UserId) -> Result<Option<References>> {
        let before = self.storage.references(id)?;
        let document = match before.pointer {
            Some(pointer) => self.read(id, pointer)?,
            None => None,
        };
        if matches!(document, Some(UserDocument::Plain(_))) {
            return Ok(None);
        }
        // A change that came between is seen now: it makes its note before its mark.
        let references = self.storage.references(id)?;
        let is_marked = matches!(document, Some(UserDocument::Moving(_)));
        let is_changing = references
            .pointer
            .is_some_and(|pointer| references.is_changing(pointer));
        let is_in_order = references.pointer != before.pointer || is_marked && is_changing;
        Ok((!is_in_order).then_some(references))
    }

    /// The user's latest document, if the row's isn't.
    fn latest(
        &self,
        id: UserId,
        documents: &[DocumentId],
        references: &References,
    ) -> Result<Option<(DocumentId, UserRecord)>> {
        let mut latest: Option<(DocumentId, UserRecord)> = None;
        for document in documents.iter().filter(|document| references.may_be_latest(**document)) {
            let content = self.read(id, *document)?;
            let Some(user) = content.and_then(UserDocument::into_user) else {
                continue;
            };
            if latest.as_ref().is_none_or(|(_, other)| other.revision < user.revision) {
                latest = Some((*document, user));
            }
        }
        Ok(latest)
    }

    /// Reads a document; one that can't be read is none.
    fn read(&self, id: UserId, document: DocumentId) -> Result<Option<UserDocument>> {
        match self.storage.user_document(id, document) {
            Err(error @ Error::Unreadable(_)) => {
                log::ignored("user document", Err(error));
                Ok(None)
            }
            read => read,
        }
    }

    /// Gives a user a row, and returns whether it did. If others have its names, the older one keeps each.
    fn restore(&mut self, mut user: UserRecord, document: DocumentId, pointer: Option<DocumentId>) -> Result<bool> {
        let before = user.clone();
        for _ in 0..TRIES {
            let taken = match Users::new(self.storage).adopt(&user, document, pointer) {
                Ok(()) => {
                    if user != before {
                        self.report_renamed(&before);
                    }
                    self.report.restored.push(reindexed(self.namespace, &before));
                    return Ok(true);
                }
                Err(Error::UsernameTaken) => Account::Username(user.username.clone()),
                Err(Error::EmailTaken) => Account::Email(user.email.clone()),
                // Another request came between. The user is in order, or the next Reindex finds it again.
                Err(Error::IdTaken | Error::Busy) => break,
                Err(error) => return Err(error),
            };
            self.settle(&mut user, &taken)?;
        }
        log::ignored("row of a user", Err(Error::Busy));
        Ok(false)
    }

    /// Has the younger of two users give up a name.
    fn settle(&mut self, user: &mut UserRecord, taken: &Account) -> Result<()> {
        let Some(pointer) = self.storage.find_account(taken)?.pointer else {
            return Ok(());
        };
        let users = Users::new(self.storage);
        let other = match users.current(pointer.user_id) {
            Ok(current) => current.user,
            Err(Error::UserNotFound) => return Ok(()),
            Err(error @ Error::Unreadable(_)) => {
                // That row is of another day, too. It gets its names back from its user's documents, if there are any.
                log::ignored("row of a user with a name that another one has", Err(error));
                return self.storage.free_names(pointer);
            }
            Err(error) => return Err(error),
        };
        if other.is_older_than(user) {
            give_up(user, taken);
            return Ok(());
        }
        let changed = users.change(other.id, &|other| {
            give_up(other, taken);
            Ok(())
        });
        match changed {
            Ok(_) => self.report_renamed(&other),
            // Another request came between, or has the name that was to take the place. It is tried again.
            Err(Error::UserNotFound | Error::UsernameTaken | Error::EmailTaken | Error::Busy) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Reports a user that gave up a name: once, also if it gives up the other one, too.
    fn report_renamed(&mut self, before: &UserRecord) {
        let renamed = &mut self.report.renamed;
        if renamed
            .iter()
            .all(|user| (&user.namespace, user.id) != (self.namespace, before.id))
        {
            renamed.push(reindexed(self.namespace, before));
        }
    }

    /// Deletes the documents of a user that no row points to and no change has noted, if the user has a row. Nothing will
    /// refer to them later, because each change writes a document of its own.
    fn delete_orphans(&self, id: UserId, documents: &[DocumentId]) -> Result<()> {
        let references = self.storage.references(id)?;
        if references.pointer.is_none() {
            return Ok(());
        }
        let mut orphans = documents.iter().filter(|document| !references.has(**document));
        orphans.try_for_each(|document| self.storage.delete_user_document(id, *document))
    }
}

fn give_up(user: &mut UserRecord, taken: &Account) {
    match taken {
        Account::Email(_) => user.give_up_email(),
        Account::Username(_) | Account::Both(..) => user.give_up_username(),
    }
}

fn reindexed(namespace: &Namespace, user: &UserRecord) -> ReindexedUser {
    ReindexedUser {
        namespace: namespace.clone(),
        id: user.id,
        username: user.username.clone(),
        email: user.email.clone(),
    }
}

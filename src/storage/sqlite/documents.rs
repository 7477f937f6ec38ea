//! The notes of user documents that no row points to, so that none is left behind.

use super::users::names_are_free;
use super::{Storage, seconds, text, text_or_null};
use crate::domain::{DocumentId, Result, Timestamp, UserId, UserRecord};

/// Why a document is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    /// A change is about to write it. The commit takes the note away, so one that is old belongs to a change that was
    /// cut off.
    Pending,
    /// A cleanup has taken it from a change that was cut off, so that it can't be committed any more.
    Doomed,
    /// Another document took its place. Sessions may still refer to it.
    Replaced,
    /// Another document took its place or its user was deleted, and no session refers to it that counts. The sessions of
    /// the epoch that ended are to be cleared away, too.
    Unused,
}

impl DocumentState {
    /// The state as the table has it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Doomed => "doomed",
            Self::Replaced => "replaced",
            Self::Unused => "unused",
        }
    }

    /// Takes a state from the table.
    pub(super) fn from_storage(text: &str) -> Option<Self> {
        let all = [Self::Pending, Self::Doomed, Self::Replaced, Self::Unused];
        all.into_iter().find(|state| state.as_str() == text)
    }
}

/// A document that is about to be written.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// The document.
    pub document: DocumentId,
    /// The document whose place it takes; none for a new user's.
    pub replaces: Option<DocumentId>,
    /// When it is noted.
    pub since: Timestamp,
}

/// The note, unless the user's row points elsewhere (or, for a new user, exists), or another user has a name.
/// A second run changes nothing.
const NOTE: &str = concat!(
    "
    INSERT INTO users_documents (namespace, user_id, document, replaces, state, since)
    SELECT ?1, ?2, ?5, ?6, 'pending', ?7
    WHERE (SELECT document FROM users_users WHERE namespace = ?1 AND id = ?2) IS ?6
        AND ",
    names_are_free!(),
    "
    ON CONFLICT DO UPDATE SET since = excluded.since WHERE state = 'pending'
    RETURNING state"
);

const DOOM: &str = "
    UPDATE users_documents SET state = 'doomed'
    WHERE namespace = ?1 AND user_id = ?2 AND document = ?3 AND state = 'pending'";

const PUT_OFF: &str = "
    UPDATE users_documents SET since = ?4 WHERE namespace = ?1 AND user_id = ?2 AND document = ?3";

const FORGET: &str = "
    DELETE FROM users_documents WHERE namespace = ?1 AND user_id = ?2 AND document = ?3 AND state <> 'pending'";

impl Storage {
    /// Notes a document before it is written for `user`. Returns `false`, and notes nothing, if it couldn't be
    /// committed: the row doesn't point to what it replaces, or a name is taken.
    pub fn note_document(&self, user: &UserRecord, note: Note) -> Result<bool> {
        let parameters = [
            text(&self.namespace),
            text(user.id),
            text(&user.username),
            text(&user.email),
            text(note.document),
            text_or_null(note.replaces),
            seconds(note.since),
        ];
        let rows = self.query(NOTE, &parameters)?;
        Ok(!rows.is_empty())
    }

    /// Makes the commit of a pending document impossible.
    pub fn doom_document(&self, id: UserId, document: DocumentId) -> Result<()> {
        let parameters = [text(&self.namespace), text(id), text(document)];
        self.execute(DOOM, &parameters).map(drop)
    }

    /// Has the cleanup take a document for one that is noted at `since`, so that it tries the others first.
    pub fn put_off_document(&self, id: UserId, document: DocumentId, since: Timestamp) -> Result<()> {
        let parameters = [text(&self.namespace), text(id), text(document), seconds(since)];
        self.execute(PUT_OFF, &parameters).map(drop)
    }

    /// Forgets a document that was deleted. A pending one is never forgotten.
    pub fn forget_document(&self, id: UserId, document: DocumentId) -> Result<()> {
        let parameters = [text(&self.namespace), text(id), text(document)];
        self.execute(FORGET, &parameters).map(drop)
    }
}

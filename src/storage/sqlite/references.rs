//! What SQLite refers to, for Reindex: the documents of a user, and the rows of all users.

use spin_sdk::sqlite::{RowResult, Value};

use super::{Pointer, Storage, document_at, integer, integer_at, seconds, text, text_at, unreadable, user_id_at};
use crate::domain::{DocumentId, Email, Namespace, Result, SessionHandle, SessionRecord, UserId, Username};

/// The documents of a user that SQLite knows, as they were at one moment.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The document that the user's row points to, if there is a row.
    pub pointer: Option<DocumentId>,
    /// The documents that are noted, and the one that each of them replaces.
    pub notes: Vec<(DocumentId, Option<DocumentId>)>,
}

impl References {
    /// Whether the row points to a document, or it is noted.
    pub fn has(&self, document: DocumentId) -> bool {
        self.pointer == Some(document) || self.is_noted(document)
    }

    /// Whether a document is noted.
    fn is_noted(&self, document: DocumentId) -> bool {
        self.notes.iter().any(|(noted, _)| *noted == document)
    }

    /// Whether a document may be the user's latest if the row's isn't there: no change has noted it, or one that was to
    /// replace the row's. That one was committed if the database is of the moment before.
    pub fn may_be_latest(&self, document: DocumentId) -> bool {
        match self.notes.iter().find(|(noted, _)| *noted == document) {
            None => true,
            Some((_, replaces)) => replaces.is_some() && *replaces == self.pointer,
        }
    }

    /// Whether a change that would replace a document is under way, or was cut off.
    pub fn is_changing(&self, document: DocumentId) -> bool {
        self.notes.iter().any(|(_, replaces)| *replaces == Some(document))
    }
}

/// A user's row.
#[derive(Clone, Debug)]
pub struct UserRow {
    /// The number of the row.
    pub number: u64,
    /// The namespace.
    pub namespace: Namespace,
    /// The user.
    pub id: UserId,
    /// The username.
    pub username: Username,
    /// The email address.
    pub email: Email,
    /// The document that it points to.
    pub document: DocumentId,
}

const REFERENCES: &str = "
    SELECT document, NULL, 1 FROM users_users WHERE namespace = ?1 AND id = ?2
    UNION ALL
    SELECT document, replaces, 0 FROM users_documents WHERE namespace = ?1 AND user_id = ?2";

const ROWS: &str = "
    SELECT row_id, namespace, id, username, email, document FROM users_users
    WHERE row_id > ?1 ORDER BY row_id LIMIT ?2";

/// The names are those of [`UserRecord::give_up_username`](crate::domain::UserRecord::give_up_username) and of the email.
const FREE_NAMES: &str = "
    UPDATE OR IGNORE users_users SET username = id, email = id || '@conflict.invalid'
    WHERE namespace = ?1 AND id = ?2 AND document = ?3";

const RESTORE_SESSION: &str = "
    INSERT INTO users_sessions (namespace, handle, user_id, epoch, created, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT DO NOTHING";

impl Storage {
    /// Finds which documents of a user the row and the notes refer to.
    pub fn references(&self, id: UserId) -> Result<References> {
        let mut references = References::default();
        for row in self.query(REFERENCES, &[text(&self.namespace), text(id)])? {
            let document = document_at(&row, 0)?;
            if integer_at(&row, 2)? == 1 {
                references.pointer = Some(document);
                continue;
            }
            let replaces = match row.values.get(1) {
                Some(Value::Text(_)) => Some(document_at(&row, 1)?),
                _ => None,
            };
            references.notes.push((document, replaces));
        }
        Ok(references)
    }

    /// Reads the next rows of users, of all namespaces.
    pub fn user_rows_after(&self, number: u64, limit: usize) -> Result<Vec<UserRow>> {
        let rows = self.query(ROWS, &[integer(number), integer(limit as u64)])?;
        rows.iter().map(user_row).collect()
    }

    /// Frees the names of a row that points to no document that can be read.
    pub fn free_names(&self, row: Pointer) -> Result<()> {
        let parameters = [text(&self.namespace), text(row.user_id), text(row.document)];
        self.execute(FREE_NAMES, &parameters).map(drop)
    }

    /// Records a session whose document is there, unless it is recorded.
    pub fn restore_session(&self, handle: &SessionHandle, session: &SessionRecord) -> Result<()> {
        let parameters = [
            text(&self.namespace),
            text(handle.as_str()),
            text(session.user_id),
            text(session.epoch),
            seconds(session.created),
            seconds(session.expires),
        ];
        self.query(RESTORE_SESSION, &parameters).map(drop)
    }
}

fn user_row(row: &RowResult) -> Result<UserRow> {
    let namespace = text_at(row, 1)?;
    Ok(UserRow {
        number: integer_at(row, 0)?,
        namespace: Namespace::parse("namespace", &namespace).map_err(|_| unreadable())?,
        id: user_id_at(row, 2)?,
        username: Username::from_storage(text_at(row, 3)?),
        email: Email::from_storage(text_at(row, 4)?),
        document: document_at(row, 5)?,
    })
}

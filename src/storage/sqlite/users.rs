//! The table of users: who has which names, and which document of each user counts.

use sha2::{Digest, Sha256};
use spin_sdk::sqlite::{RowResult, Value};

use super::{
    Storage, document_at, integer, integer_at, json, json_at, seconds, seconds_at, text, text_at, unreadable,
    user_id_at,
};
use crate::domain::{Account, DocumentId, Email, Namespace, Result, Timestamp, User, UserId, UserRecord, Username};

/// What a user's row says: whose it is, and which document counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// The user.
    pub user_id: UserId,
    /// The document that counts.
    pub document: DocumentId,
}

/// What is found under the names of an account.
pub struct FoundAccount {
    /// What the user's row says, if a user has the names.
    pub pointer: Option<Pointer>,
    /// The key under which the names are hashed if no user has them.
    pub name_key: NameKey,
}

/// The random key under which unknown names are hashed. Each database has its own.
pub struct NameKey([u8; NameKey::LENGTH]);

impl NameKey {
    /// How many bytes it has: as many as the hash of the HMAC (RFC 2104, 3).
    pub const LENGTH: usize = 32;

    /// The bytes.
    pub fn expose_secret(&self) -> &[u8] {
        &self.0
    }

    fn from_storage(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::LENGTH];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

/// What was in the way of a change at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obstacles {
    /// The document that the user's row points to, if there is a row.
    pub document: Option<DocumentId>,
    /// Whether another user has the username.
    pub username_taken: bool,
    /// Whether another user has the email address.
    pub email_taken: bool,
}

const POINTER_BY_ID: &str = "SELECT id, document FROM users_users WHERE namespace = ?1 AND id = ?2";

/// The row of an account's user, if there is one, and in any case the key for unknown names: so the statement is the same
/// for both.
macro_rules! account {
    ($has_the_names:literal) => {
        concat!(
            "SELECT users_users.id, users_users.document, users_keys.key
            FROM users_keys LEFT JOIN users_users ON namespace = ?1 AND ",
            $has_the_names,
            " WHERE users_keys.name = 'unknown names'"
        )
    };
}

const BY_USERNAME: &str = account!("username = ?2");

const BY_EMAIL: &str = account!("email = ?2");

const BY_BOTH: &str = account!("username = ?2 AND +email = ?3");

const READ: &str = "
    SELECT id, username, email, created, updated, attributes, NULL FROM users_users WHERE namespace = ?1 AND id = ?2";

/// SQL conditions: no user but `?2` has the username `?3` or the email address `?4`.
macro_rules! names_are_free {
    () => {
        "NOT EXISTS (SELECT 1 FROM users_users WHERE namespace = ?1 AND username = ?3 AND id <> ?2)
        AND NOT EXISTS (SELECT 1 FROM users_users WHERE namespace = ?1 AND email = ?4 AND id <> ?2)"
    };
}
pub(super) use names_are_free;

/// SQL condition: the document `?5` is noted, and no cleanup has made its commit impossible.
macro_rules! document_is_pending {
    () => {
        "EXISTS (SELECT 1 FROM users_documents
            WHERE namespace = ?1 AND user_id = ?2 AND document = ?5 AND state = 'pending')"
    };
}

/// The row id is the next one of the namespace, from `?10` to `?11`.
const INSERT: &str = concat!(
    "
    INSERT INTO users_users (row_id, namespace, id, username, email, document, created, updated, epoch, attributes)
    SELECT
        1 + coalesce((SELECT row_id FROM users_users WHERE row_id BETWEEN ?10 AND ?11 ORDER BY row_id DESC LIMIT 1), ?10 - 1),
        ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
    WHERE ",
    document_is_pending!(),
    "
    ON CONFLICT DO NOTHING
    RETURNING row_id"
);

const UPDATE: &str = concat!(
    "
    UPDATE users_users SET username = ?3, email = ?4, document = ?5, created = ?6, updated = ?7, epoch = ?8,
        attributes = ?9
    WHERE namespace = ?1 AND id = ?2 AND document = ?10
        AND ",
    document_is_pending!(),
    "
        AND ",
    names_are_free!(),
    "
    RETURNING row_id"
);

const DELETE: &str = "DELETE FROM users_users WHERE namespace = ?1 AND id = ?2 AND document = ?3 RETURNING row_id";

const OBSTACLES: &str = "
    SELECT
        (SELECT document FROM users_users WHERE namespace = ?1 AND id = ?2),
        EXISTS (SELECT 1 FROM users_users WHERE namespace = ?1 AND username = ?3 AND id <> ?2),
        EXISTS (SELECT 1 FROM users_users WHERE namespace = ?1 AND email = ?4 AND id <> ?2)";

impl Storage {
    /// Reads a user.
    pub fn user(&self, id: UserId) -> Result<Option<User>> {
        let rows = self.query(READ, &[text(&self.namespace), text(id)])?;
        rows.first().map(user).transpose()
    }

    /// Finds the document of a user.
    pub fn pointer_of_user(&self, id: UserId) -> Result<Option<Pointer>> {
        let rows = self.query(POINTER_BY_ID, &[text(&self.namespace), text(id)])?;
        rows.first().map(pointer_at).transpose()
    }

    /// Finds the user who has these names.
    pub fn find_account(&self, account: &Account) -> Result<FoundAccount> {
        let namespace = text(&self.namespace);
        let rows = match account {
            Account::Username(username) => self.query(BY_USERNAME, &[namespace, text(username)]),
            Account::Email(email) => self.query(BY_EMAIL, &[namespace, text(email)]),
            Account::Both(username, email) => self.query(BY_BOTH, &[namespace, text(username), text(email)]),
        }?;
        let row = rows.first().ok_or_else(unreadable)?;
        let pointer = match row.values.first() {
            Some(Value::Null) => None,
            _ => Some(pointer_at(row)?),
        };
        let name_key = NameKey::from_storage(&text_at(row, 2)?).ok_or_else(unreadable)?;
        Ok(FoundAccount { pointer, name_key })
    }

    /// Inserts a new user's row: the commit of Create. Returns `false` if the id or a name is taken, or the document's
    /// note isn't there.
    pub fn commit_creation(&self, user: &UserRecord, document: DocumentId) -> Result<bool> {
        let first = first_row_id(&self.namespace);
        let mut parameters = self.columns(user, document)?;
        parameters.extend([first, first + MAX_SERIAL].map(integer));
        let rows = self.execute(INSERT, &parameters)?;
        Ok(!rows.is_empty())
    }

    /// Has a user's row point to another document and say what that says: the commit of every change. Returns `false` if
    /// the row doesn't point to `from` any more, a name is taken, or the note of `to` isn't there.
    pub fn commit_change(&self, user: &UserRecord, from: DocumentId, to: DocumentId) -> Result<bool> {
        let mut parameters = self.columns(user, to)?;
        parameters.push(text(from));
        let rows = self.execute(UPDATE, &parameters)?;
        Ok(!rows.is_empty())
    }

    /// Deletes a user's row: the commit of Delete. Returns `false` if it doesn't point to `document` any more.
    pub fn commit_deletion(&self, id: UserId, document: DocumentId) -> Result<bool> {
        let rows = self.execute(DELETE, &[text(&self.namespace), text(id), text(document)])?;
        Ok(!rows.is_empty())
    }

    /// Looks for what is in the way of a user with these names.
    pub fn obstacles(&self, id: UserId, username: &Username, email: &Email) -> Result<Obstacles> {
        let parameters = [text(&self.namespace), text(id), text(username), text(email)];
        let rows = self.query(OBSTACLES, &parameters)?;
        let row = rows.first().ok_or_else(unreadable)?;
        let document = match row.values.first() {
            Some(Value::Null) => None,
            _ => Some(document_at(row, 0)?),
        };
        Ok(Obstacles {
            document,
            username_taken: integer_at(row, 1)? == 1,
            email_taken: integer_at(row, 2)? == 1,
        })
    }

    /// `?1` to `?9` of the statements that write a row.
    fn columns(&self, user: &UserRecord, document: DocumentId) -> Result<Vec<Value>> {
        Ok(vec![
            text(&self.namespace),
            text(user.id),
            text(&user.username),
            text(&user.email),
            text(document),
            seconds(user.created),
            seconds(user.updated),
            text(user.epoch),
            json(&user.attributes)?,
        ])
    }
}

/// How many bits of a row id count the users of a namespace. They are numbered in the order in which they were created.
/// The 31 bits above are those of the namespace's SHA-256, so that the rows of a namespace lie together. Namespaces may
/// share bits, so every statement compares the whole namespace, too.
const SERIAL_BITS: u32 = 32;

/// The largest number of a user within its namespace.
pub(super) const MAX_SERIAL: u64 = (1 << SERIAL_BITS) - 1;

/// The row id of a namespace's first user.
pub(super) fn first_row_id(namespace: &Namespace) -> u64 {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(namespace.as_str()));
    u64::from(u32::from_be_bytes([a, b, c, d]) >> 1) << SERIAL_BITS
}

/// The pointer of the columns `id, document`.
fn pointer_at(row: &RowResult) -> Result<Pointer> {
    Ok(Pointer {
        user_id: user_id_at(row, 0)?,
        document: document_at(row, 1)?,
    })
}

/// A user of the columns `id, username, email, created, updated, attributes, last_login`.
pub(super) fn user(row: &RowResult) -> Result<User> {
    Ok(User {
        id: user_id_at(row, 0)?,
        username: Username::from_storage(text_at(row, 1)?),
        email: Email::from_storage(text_at(row, 2)?),
        created: seconds_at(row, 3)?,
        updated: seconds_at(row, 4)?,
        attributes: json_at(row, 5)?,
        last_login: row.get::<u64>(6).map(Timestamp::from_seconds),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_ids_of_every_namespace_are_integers_of_sqlite() {
        for name in ["default", "acme", "a", "zzzzzzzz"] {
            let namespace = Namespace::parse("namespace", name).unwrap();
            assert!(i64::try_from(first_row_id(&namespace) + MAX_SERIAL).is_ok());
        }
    }
}

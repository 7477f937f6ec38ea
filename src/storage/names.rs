//! The names table: who holds which username and email.

use spin_sdk::sqlite::RowResult;

use super::database::{integer, text, text_at};
use super::leases::{Lease, held};
use super::{Storage, row_id};
use crate::domain::{Email, Error, Namespace, Result, User, UserId, Username};

/// A row: a user's names as held, sought or just given up. Which of these, the user's document tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamesRow {
    /// Whose row it is.
    pub user_id: UserId,
    /// The username.
    pub username: String,
    /// The email address.
    pub email: String,
}

impl NamesRow {
    /// Whether a user's document agrees with the row.
    pub fn is_of(&self, user: &User) -> bool {
        user.id == self.user_id && user.username.as_str() == self.username && user.email.as_str() == self.email
    }
}

// Where an index is named, SQLite would otherwise go through all of a namespace in one that happens to have all the
// columns.

/// Inserts username `?4` and email address `?5` unless another user has a row with either; one statement, so that it is
/// decided at once. The row id is the first free one from `?6` to `?7`, or else from `?8` on (see `row_id.rs`).
pub const RESERVE: &str = concat!(
    "
    INSERT INTO users_names (row_id, namespace, user_id, username, email)
    SELECT
        coalesce(
            (SELECT ?6 WHERE NOT EXISTS (SELECT 1 FROM users_names WHERE row_id = ?6)),
            (SELECT taken.row_id + 1 FROM users_names AS taken
             WHERE taken.row_id >= ?6 AND taken.row_id < ?7
                AND NOT EXISTS (SELECT 1 FROM users_names WHERE row_id = taken.row_id + 1)
             ORDER BY taken.row_id LIMIT 1),
            (SELECT ?8 WHERE NOT EXISTS (SELECT 1 FROM users_names WHERE row_id = ?8)),
            (SELECT taken.row_id + 1 FROM users_names AS taken
             WHERE taken.row_id >= ?8 AND NOT EXISTS (SELECT 1 FROM users_names WHERE row_id = taken.row_id + 1)
             ORDER BY taken.row_id LIMIT 1)),
        ?1, ?2, ?4, ?5
    WHERE ",
    held!(),
    "
      AND NOT EXISTS (
        SELECT 1 FROM users_names INDEXED BY users_names_by_username
        WHERE namespace = ?1 AND username = ?4 AND user_id <> ?2)
      AND NOT EXISTS (
        SELECT 1 FROM users_names INDEXED BY users_names_by_email WHERE namespace = ?1 AND email = ?5 AND user_id <> ?2)
    ON CONFLICT (namespace, user_id, username, email) DO UPDATE SET username = excluded.username
    RETURNING row_id"
);

const HOLDERS: &str = "
    SELECT user_id, username, email FROM users_names INDEXED BY users_names_by_username
    WHERE namespace = ?1 AND username = ?3 AND user_id <> ?2
    UNION
    SELECT user_id, username, email FROM users_names INDEXED BY users_names_by_email
    WHERE namespace = ?1 AND email = ?4 AND user_id <> ?2";

const KEEP_ONLY: &str = concat!(
    "DELETE FROM users_names WHERE namespace = ?1 AND user_id = ?2 AND (username <> ?4 OR email <> ?5) AND ",
    held!()
);

const REMOVE: &str = concat!(
    "DELETE FROM users_names WHERE namespace = ?1 AND user_id = ?2 AND ",
    held!()
);

const BY_USERNAME: &str = "
    SELECT user_id FROM users_names INDEXED BY users_names_by_username WHERE namespace = ?1 AND username = ?2 LIMIT 1";

const BY_EMAIL: &str = "
    SELECT user_id FROM users_names INDEXED BY users_names_by_email WHERE namespace = ?1 AND email = ?2 LIMIT 1";

impl Storage {
    /// Reserves both names for a user, beside those it has; `false` if another user has a row with either, or the lease
    /// is lost.
    pub fn reserve_names(&self, lease: &Lease<'_>, username: &Username, email: &Email) -> Result<bool> {
        let mut parameters = lease.parameters().to_vec();
        let places = row_id::places(lease.namespace, username.as_str(), lease.user_id);
        parameters.extend([text(username), text(email)]);
        parameters.extend([*places.cell.start(), *places.cell.end(), places.outside].map(integer));
        let rows = self.execute(RESERVE, &parameters)?;
        Ok(!rows.is_empty())
    }

    /// The rows of other users with either name.
    pub fn holders(
        &self,
        namespace: &Namespace,
        id: UserId,
        username: &Username,
        email: &Email,
    ) -> Result<Vec<NamesRow>> {
        let rows = self.execute(HOLDERS, &[text(namespace), text(id), text(username), text(email)])?;
        rows.iter().map(names_row).collect()
    }

    /// Removes every row of a user but the one with these names; without effect if the lease is lost.
    pub fn keep_only_names(&self, lease: &Lease<'_>, username: &Username, email: &Email) -> Result<()> {
        let [namespace, id, token] = lease.parameters();
        let parameters = [namespace, id, token, text(username), text(email)];
        self.execute(KEEP_ONLY, &parameters).map(drop)
    }

    /// Removes every row of a user; without effect if the lease is lost.
    pub fn remove_names(&self, lease: &Lease<'_>) -> Result<()> {
        self.execute(REMOVE, &lease.parameters()).map(drop)
    }

    /// Who has a row with this username. All rows with it are one user's.
    pub fn user_with_username(&self, namespace: &Namespace, username: &Username) -> Result<Option<UserId>> {
        self.user_with(BY_USERNAME, namespace, username.as_str())
    }

    /// Who has a row with this email address. All rows with it are one user's.
    pub fn user_with_email(&self, namespace: &Namespace, email: &Email) -> Result<Option<UserId>> {
        self.user_with(BY_EMAIL, namespace, email.as_str())
    }

    fn user_with(&self, statement: &str, namespace: &Namespace, name: &str) -> Result<Option<UserId>> {
        let rows = self.execute(statement, &[text(namespace), text(name)])?;
        rows.first().map(user_id).transpose()
    }
}

pub(super) fn names_row(row: &RowResult) -> Result<NamesRow> {
    Ok(NamesRow {
        user_id: user_id(row)?,
        username: text_at(row, 1)?,
        email: text_at(row, 2)?,
    })
}

/// The user id in a row's first column.
fn user_id(row: &RowResult) -> Result<UserId> {
    UserId::parse("id", &text_at(row, 0)?).map_err(|_| Error::Unavailable)
}

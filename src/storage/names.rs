//! The names table: who holds which username and email, and the search through them.

use spin_sdk::sqlite::{RowResult, Value};

use super::Storage;
use super::database::{integer, text, text_at};
use crate::domain::{Email, Error, Namespace, Page, Pattern, Result, User, UserId, Username};

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

/// Inserts unless another user has a row with either name; one statement, so that it is decided at once.
const RESERVE: &str = "
    INSERT INTO names (namespace, user_id, username, email)
    SELECT ?1, ?2, ?3, ?4
    WHERE NOT EXISTS (SELECT 1 FROM names WHERE namespace = ?1 AND username = ?3 AND user_id <> ?2)
      AND NOT EXISTS (SELECT 1 FROM names WHERE namespace = ?1 AND email = ?4 AND user_id <> ?2)
    ON CONFLICT (namespace, user_id, username, email) DO UPDATE SET username = excluded.username
    RETURNING row_id";

const HOLDERS: &str = "
    SELECT user_id, username, email FROM names WHERE namespace = ?1 AND username = ?3 AND user_id <> ?2
    UNION
    SELECT user_id, username, email FROM names WHERE namespace = ?1 AND email = ?4 AND user_id <> ?2";

const KEEP_ONLY: &str = "
    DELETE FROM names WHERE namespace = ?1 AND user_id = ?2 AND (username <> ?3 OR email <> ?4)";

const REMOVE: &str = "DELETE FROM names WHERE namespace = ?1 AND user_id = ?2";

/// The cross join begins at the leases, which are few, whatever the conditions are.
///
/// As many settled rows are passed over as the page's offset, and fewer where unsettled ones may come before
/// them: `?1` is the page's limit, `?2` its offset.
const SEARCH: &str = "
    WITH unsettled AS MATERIALIZED (
            SELECT names.user_id, username, email FROM leases CROSS JOIN names
            WHERE leases.namespace = ?3 AND names.namespace = ?3 AND names.user_id = leases.user_id {conditions}),
        passed_over (n) AS MATERIALIZED (SELECT max(0, ?2 - count(*)) FROM unsettled)
    SELECT user_id, username, email, (SELECT n FROM passed_over), 0 FROM unsettled
    UNION ALL
    SELECT * FROM (
        SELECT user_id, username, email, (SELECT n FROM passed_over), 1 FROM names
        WHERE namespace = ?3 {conditions}
            AND NOT EXISTS (SELECT 1 FROM leases WHERE leases.namespace = ?3 AND leases.user_id = names.user_id)
        ORDER BY username, email LIMIT ?1 + (SELECT count(*) FROM unsettled) OFFSET (SELECT n FROM passed_over))";

const BY_USERNAME: &str = "SELECT user_id FROM names WHERE namespace = ?1 AND username = ?2 LIMIT 1";

const BY_EMAIL: &str = "SELECT user_id FROM names WHERE namespace = ?1 AND email = ?2 LIMIT 1";

impl Storage {
    /// Reserves both names for a user, beside those it has; `false` if another user has a row with either.
    pub fn reserve_names(&self, namespace: &Namespace, id: UserId, username: &Username, email: &Email) -> Result<bool> {
        let rows = self.execute(RESERVE, &names_parameters(namespace, id, username, email))?;
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
        let rows = self.execute(HOLDERS, &names_parameters(namespace, id, username, email))?;
        rows.iter().map(names_row).collect()
    }

    /// Removes every row of a user but the one with these names.
    pub fn keep_only_names(&self, namespace: &Namespace, id: UserId, username: &Username, email: &Email) -> Result<()> {
        self.execute(KEEP_ONLY, &names_parameters(namespace, id, username, email))
            .map(drop)
    }

    /// Removes every row of a user.
    pub fn remove_names(&self, namespace: &Namespace, id: UserId) -> Result<()> {
        self.execute(REMOVE, &[text(namespace), text(id)]).map(drop)
    }

    /// Who has a row with this username. All rows with it are one user's.
    pub fn user_with_username(&self, namespace: &Namespace, username: &Username) -> Result<Option<UserId>> {
        self.user_with(BY_USERNAME, namespace, username.as_str())
    }

    /// Who has a row with this email address. All rows with it are one user's.
    pub fn user_with_email(&self, namespace: &Namespace, email: &Email) -> Result<Option<UserId>> {
        self.user_with(BY_EMAIL, namespace, email.as_str())
    }

    /// The rows that may be the users of a page: all unsettled ones that fulfil the query, and of the settled
    /// ones, sorted by username, those that the page can't do without.
    ///
    /// A row is settled if nobody has its user's lease: then it is the user's only one, and the document agrees.
    /// One statement, so that what it finds was there at one moment.
    pub fn search_names(&self, namespace: &Namespace, query: &NamesQuery<'_>, page: Page) -> Result<FoundNames> {
        let mut parameters = [page.limit, page.offset].map(|n| integer(n as u64)).to_vec();
        parameters.push(text(namespace));
        let mut conditions = String::new();
        for (column, pattern) in [("username", query.username), ("email", query.email)] {
            condition(column, pattern, &mut conditions, &mut parameters);
        }
        let rows = self.execute(&SEARCH.replace("{conditions}", &conditions), &parameters)?;
        let mut found = FoundNames::default();
        for row in &rows {
            let passed_over = row.get::<u64>(3).ok_or(Error::Unavailable)?;
            found.passed_over = usize::try_from(passed_over).map_err(|_| Error::Unavailable)?;
            match row.get::<u64>(4) {
                Some(1) => found.settled.push(names_row(row)?),
                _ => found.unsettled.push(names_row(row)?),
            }
        }
        Ok(found)
    }

    fn user_with(&self, statement: &str, namespace: &Namespace, name: &str) -> Result<Option<UserId>> {
        let rows = self.execute(statement, &[text(namespace), text(name)])?;
        rows.first().map(user_id).transpose()
    }
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct FoundNames {
    /// Rows that documents agree with, sorted by username.
    pub settled: Vec<NamesRow>,
    /// How many settled rows come before these.
    pub passed_over: usize,
    /// Rows of users that are being written, or were by a write that was cut off.
    pub unsettled: Vec<NamesRow>,
}

/// What a search asks of a row.
#[derive(Clone, Copy, Debug)]
pub struct NamesQuery<'a> {
    /// The condition on the username.
    pub username: &'a Pattern,
    /// The condition on the email address; both must hold.
    pub email: &'a Pattern,
}

/// Adds the condition of one pattern on one column.
fn condition(column: &str, pattern: &Pattern, statement: &mut String, parameters: &mut Vec<Value>) {
    let next = parameters.len() + 1;
    match pattern {
        Pattern::Any => {}
        Pattern::Exact(core) => {
            *statement += &format!(" AND {column} = ?{next}");
            parameters.push(text(core));
        }
        Pattern::Prefix(core) => {
            // What begins so lies between it and it with the largest character behind.
            *statement += &format!(" AND {column} >= ?{next} AND {column} < ?{}", next + 1);
            parameters.extend([text(core), text(format!("{core}{}", char::MAX))]);
        }
        Pattern::Suffix(core) => {
            *statement += &format!(" AND substr({column}, -length(?{next})) = ?{next}");
            parameters.push(text(core));
        }
        Pattern::Infix(core) => {
            *statement += &format!(" AND instr({column}, ?{next}) > 0");
            parameters.push(text(core));
        }
    }
}

fn names_parameters(namespace: &Namespace, id: UserId, username: &Username, email: &Email) -> [Value; 4] {
    [text(namespace), text(id), text(username), text(email)]
}

fn names_row(row: &RowResult) -> Result<NamesRow> {
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

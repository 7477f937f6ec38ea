//! The search through users: one statement for a page, along the index that serves it.

use spin_sdk::sqlite::Value;

use super::users::{MAX_SERIAL, first_row_id, user};
use super::{Storage, integer, integer_at, text};
use crate::domain::{Cursor, Order, Pattern, Result, Search, User};

/// Marks where a name begins and ends in the index of parts. No name and no pattern has it inside.
const EDGE: &str = "\n\n";

/// A user of a page.
#[derive(Clone, Debug)]
pub struct FoundUser {
    /// The user.
    pub user: User,
    /// The number of the row, in the order of creation.
    pub row: u64,
}

/// What every search selects.
const COLUMNS: &str =
    "users.id, users.username, users.email, users.created, users.updated, users.attributes, users.last_login,
    users.row_id";

impl Storage {
    /// Finds the users of a page and the one after it.
    pub fn search_users(&self, search: &Search) -> Result<Vec<FoundUser>> {
        let statement = Statement::of(self, search);
        let rows = self.query(&statement.sql, &statement.parameters)?;
        let found = |row| {
            Ok(FoundUser {
                user: user(row)?,
                row: integer_at(row, 7)?,
            })
        };
        rows.iter().map(found).collect()
    }
}

/// A statement that is being put together.
struct Statement {
    sql: String,
    parameters: Vec<Value>,
}

impl Statement {
    fn of(storage: &Storage, search: &Search) -> Self {
        let mut statement = Self {
            sql: format!("SELECT {COLUMNS} FROM "),
            parameters: vec![text(&storage.namespace)],
        };
        let order = match search.order() {
            Order::Username => statement.along("username", "users_users_by_username", &search.username, search),
            Order::Email => statement.along("email", "users_users_by_email", &search.email, search),
            Order::Created => statement.by_parts(storage, search),
        };
        statement.condition("username", &search.username);
        statement.condition("email", &search.email);
        let [limit, offset] = [search.page.limit + 1, search.page.offset()].map(|n| statement.bind(integer(n as u64)));
        statement.sql += &format!(" ORDER BY {order} LIMIT {limit} OFFSET {offset}");
        statement
    }

    /// Reads a column's index from the cursor to the end of the prefix. An exact name of either kind is looked up in its own
    /// index. Returns what is sorted by.
    fn along(&mut self, column: &str, index: &str, pattern: &Pattern, search: &Search) -> String {
        let is_exact = |pattern: &Pattern| matches!(pattern, Pattern::Exact(_));
        if is_exact(&search.username) || is_exact(&search.email) {
            self.sql += "users_users AS users WHERE users.namespace = ?1";
            return "users.username".to_owned();
        }
        self.sql += &format!("users_users AS users INDEXED BY {index} WHERE users.namespace = ?1");
        if let Pattern::Prefix(core) = pattern {
            // What begins so lies between it and it with the largest character after it.
            let (from, to) = (self.bind(text(core)), self.bind(text(format!("{core}{}", char::MAX))));
            self.sql += &format!(" AND users.{column} >= {from} AND users.{column} < {to}");
        }
        if let Some(Cursor::Username(last) | Cursor::Email(last)) = search.page.cursor() {
            let last = self.bind(text(last));
            self.sql += &format!(" AND users.{column} > {last}");
        }
        format!("users.{column}")
    }

    /// Looks parts up in their index, which has rows in the order of their ids. Returns what is sorted by.
    fn by_parts(&mut self, storage: &Storage, search: &Search) -> String {
        let first = first_row_id(&storage.namespace);
        let from = match search.page.cursor() {
            Some(Cursor::Row(last)) => last + 1,
            _ => first,
        };
        let parts = self.bind(text(parts(search)));
        let [from, to] = [from, first + MAX_SERIAL].map(|row| self.bind(integer(row)));
        self.sql += &format!(
            "users_name_parts AS parts CROSS JOIN users_users AS users ON users.row_id = parts.rowid
            WHERE users_name_parts MATCH {parts} AND parts.rowid BETWEEN {from} AND {to} AND users.namespace = ?1"
        );
        "parts.rowid".to_owned()
    }

    /// Adds the condition of a pattern. The plus keeps SQLite from taking another index than the one that has the order
    /// of the page.
    fn condition(&mut self, column: &str, pattern: &Pattern) {
        let condition = match pattern {
            Pattern::Any => return,
            Pattern::Exact(core) => format!("users.{column} = {}", self.bind(text(core))),
            Pattern::Prefix(core) => {
                let core = self.bind(text(core));
                format!("substr(users.{column}, 1, length({core})) = {core}")
            }
            Pattern::Suffix(core) => {
                let core = self.bind(text(core));
                format!("substr(users.{column}, -length({core})) = {core}")
            }
            Pattern::Infix(core) => format!("instr(users.{column}, {}) > 0", self.bind(text(core))),
        };
        self.sql += &format!(" AND {condition}");
    }

    /// Takes a parameter, and returns what stands for it.
    fn bind(&mut self, value: Value) -> String {
        self.parameters.push(value);
        format!("?{}", self.parameters.len())
    }
}

/// What the index of parts shall match.
fn parts(search: &Search) -> String {
    let parts = [("username", &search.username), ("email", &search.email)];
    let phrases = parts.map(|(column, pattern)| {
        let part = part(pattern)
            .filter(|_| pattern.has_indexed_part())?
            .replace('"', "\"\"");
        Some(format!("{column} : \"{part}\""))
    });
    phrases.into_iter().flatten().collect::<Vec<_>>().join(" AND ")
}

/// The part of the marked name that a pattern asks for.
fn part(pattern: &Pattern) -> Option<String> {
    match pattern {
        Pattern::Any | Pattern::Exact(_) => None,
        Pattern::Prefix(core) => Some(format!("{EDGE}{core}")),
        Pattern::Suffix(core) => Some(format!("{core}{EDGE}")),
        Pattern::Infix(core) => Some(core.clone()),
    }
}

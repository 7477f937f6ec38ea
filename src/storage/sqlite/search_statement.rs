//! The statement of a search: along the index that serves it, and past no more users than a request looks at.

use spin_sdk::sqlite::Value;

use super::search::{COLUMNS, FOUND, LAST_LOOKED_AT};
use super::users::{MAX_SERIAL, first_row_id};
use super::{Storage, integer, text};
use crate::domain::{Cursor, Order, Page, Pattern, Search};

/// Marks where a name begins and ends in the index of parts. No name and no pattern has it inside.
const EDGE: &str = "\n\n";

/// How many characters of a part are looked up in the index of parts. That intersects one list of users for each three
/// characters in a row; with more of them, a lookup would take longer than the users that they leave out.
const LOOKED_UP: usize = 16;

/// If more users than this have the email address's part of a search, the username's is looked up. Counting to it takes
/// less than a millisecond.
const COMMON: u64 = 1_000;

/// A statement that is being put together.
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) parameters: Vec<Value>,
}

impl Statement {
    /// Puts the statement of a page together.
    pub(super) fn of(storage: &Storage, search: &Search) -> Self {
        let mut statement = Self {
            sql: String::new(),
            parameters: vec![text(&storage.namespace)],
        };
        let looked_at = match search.order() {
            Order::Username => statement.along("username", "users_users_by_username", &search.username, search),
            Order::Email => statement.along("email", "users_users_by_email", &search.email, search),
            Order::Created => statement.by_parts(storage, search),
        };
        let page = [search.page.limit as u64 + 1, search.page.offset()];
        let [limit, offset] = page.map(|number| statement.bind(integer(number)));
        statement.sql = if is_answered_by_index(search) {
            with_columns(FOUND, &format!("{looked_at} LIMIT {limit} OFFSET {offset}"))
        } else {
            statement.matching(search, &looked_at, &limit, &offset)
        };
        statement
    }

    /// Returns two queries over the same users, in the order of the search: the page of those that match, and the last one
    /// of those that are looked at. SQLite reads users one by one, and stops when the page is full. So the second query
    /// runs only if the first one has looked at all.
    ///
    /// A sort would first read all, so the order is that of the inner query. SQLite keeps it, because it reads the rows of
    /// that query as they come.
    fn matching(&mut self, search: &Search, looked_at: &str, limit: &str, offset: &str) -> String {
        let username = self.condition("username", &search.username);
        let email = self.condition("email", &search.email);
        let [most, last] = [Page::LOOKED_AT, Page::LOOKED_AT - 1].map(|number| self.bind(integer(number)));
        let looked_at_all = with_columns(FOUND, &format!("{looked_at} LIMIT {most}"));
        let last = with_columns(LAST_LOOKED_AT, &format!("{looked_at} LIMIT 1 OFFSET {last}"));
        format!(
            "SELECT * FROM ({looked_at_all} WHERE {username} AND {email} LIMIT {limit} OFFSET {offset})
            UNION ALL {last} LIMIT {limit}"
        )
    }

    /// Returns the query that reads a column's index from the cursor to the end of the prefix. An exact name of either
    /// kind is looked up in its own index.
    fn along(&mut self, column: &str, index: &str, pattern: &Pattern, search: &Search) -> String {
        let compared = compared(search);
        if let Some(exact) = self.exact(search) {
            return format!(
                "SELECT {compared} FROM users_users AS users WHERE users.namespace = ?1 AND {exact}
                ORDER BY users.username"
            );
        }
        let mut query =
            format!("SELECT {compared} FROM users_users AS users INDEXED BY {index} WHERE users.namespace = ?1");
        if let Pattern::Prefix(core) = pattern {
            // What begins so lies between it and it with the largest character after it.
            let (from, to) = (self.bind(text(core)), self.bind(text(format!("{core}{}", char::MAX))));
            query += &format!(" AND users.{column} >= {from} AND users.{column} < {to}");
        }
        if let Some(Cursor::Username(last) | Cursor::Email(last)) = search.page.cursor() {
            let last = self.bind(text(last));
            query += &format!(" AND users.{column} > {last}");
        }
        query += &format!(" ORDER BY users.{column}");
        query
    }

    /// Returns the condition of an exact name, if one is searched for.
    fn exact(&mut self, search: &Search) -> Option<String> {
        match (&search.username, &search.email) {
            (Pattern::Exact(name), _) => Some(format!("users.username = {}", self.bind(text(name)))),
            (_, Pattern::Exact(address)) => Some(format!("users.email = {}", self.bind(text(address)))),
            _ => None,
        }
    }

    /// Returns the query that looks a part up in the index of parts, which has rows in the order of their ids.
    fn by_parts(&mut self, storage: &Storage, search: &Search) -> String {
        let first = first_row_id(&storage.namespace);
        let from = match search.page.cursor() {
            // A caller may have made it up.
            Some(Cursor::Row(last)) => first.max(last + 1),
            _ => first,
        };
        let [from, to] = [from, first + MAX_SERIAL].map(|row| self.bind(integer(row)));
        // The schema says why usernames are in upper case there.
        let username = phrase(&search.username).map(|phrase| format!("username : {}", phrase.to_ascii_uppercase()));
        let email = phrase(&search.email).map(|phrase| format!("email : {phrase}"));
        let [username, email] = [username, email].map(|part| part.map(|part| self.bind(text(part))));
        let part = match (username, email) {
            (Some(username), Some(email)) => self.rarer(&username, &email, &from, &to),
            (username, email) => username.or(email).unwrap_or_default(),
        };
        let compared = compared(search);
        format!(
            "SELECT {compared} FROM users_name_parts AS parts CROSS JOIN users_users AS users ON users.row_id = parts.rowid
            WHERE parts.users_name_parts MATCH {part} AND parts.rowid BETWEEN {from} AND {to} AND users.namespace = ?1
            ORDER BY parts.rowid"
        )
    }

    /// Returns the expression of the email address's part, or of the username's if the former is common. FTS5 could look
    /// both up at once, but it would read the whole lists of both in one step that nothing bounds.
    fn rarer(&mut self, username: &str, email: &str, from: &str, to: &str) -> String {
        let common = self.bind(integer(COMMON));
        format!(
            "iif((SELECT parts.rowid FROM users_name_parts AS parts
                WHERE parts.users_name_parts MATCH {email} AND parts.rowid BETWEEN {from} AND {to}
                LIMIT 1 OFFSET {common}) IS NULL, {email}, {username})"
        )
    }

    /// Returns the condition of a pattern on a user that is looked at.
    fn condition(&mut self, column: &str, pattern: &Pattern) -> String {
        let Some(core) = pattern.part().map(|part| self.bind(text(part))) else {
            return "TRUE".to_owned();
        };
        match pattern {
            Pattern::Any | Pattern::Exact(_) => format!("looked_at.{column} = {core}"),
            Pattern::Prefix(_) => format!("substr(looked_at.{column}, 1, length({core})) = {core}"),
            Pattern::Suffix(_) => format!("substr(looked_at.{column}, -length({core})) = {core}"),
            Pattern::Infix(_) => format!("instr(looked_at.{column}, {core}) > 0"),
        }
    }

    /// Takes a parameter, and returns what stands for it.
    fn bind(&mut self, value: Value) -> String {
        self.parameters.push(value);
        format!("?{}", self.parameters.len())
    }
}

/// Whether each user that the index leads to matches: there is one condition, and the index has the whole of it.
fn is_answered_by_index(search: &Search) -> bool {
    let ((pattern, Pattern::Any) | (Pattern::Any, pattern)) = (&search.username, &search.email) else {
        return false;
    };
    match pattern {
        Pattern::Any | Pattern::Exact(_) | Pattern::Prefix(_) => true,
        Pattern::Suffix(core) => core.len() + EDGE.len() <= LOOKED_UP,
        Pattern::Infix(core) => pattern.has_indexed_part() && core.len() <= LOOKED_UP,
    }
}

/// What is read of a user that is looked at: the row id, and the names that are compared. An index has them at hand.
fn compared(search: &Search) -> &'static str {
    match (&search.username, &search.email) {
        (Pattern::Any, Pattern::Any) => "users.row_id",
        (_, Pattern::Any) => "users.row_id, users.username",
        (Pattern::Any, _) => "users.row_id, users.email",
        (_, _) => "users.row_id, users.username, users.email",
    }
}

/// The query of the columns of users whose row ids another query has, in its order.
fn with_columns(what: i64, row_ids: &str) -> String {
    format!(
        "SELECT {COLUMNS}, {what} FROM ({row_ids}) AS looked_at
        CROSS JOIN users_users AS users ON users.row_id = looked_at.row_id"
    )
}

/// What the index of parts shall find for a pattern, if it can serve that.
fn phrase(pattern: &Pattern) -> Option<String> {
    let core = pattern.part().filter(|_| pattern.has_indexed_part())?;
    let phrase: String = match pattern {
        Pattern::Suffix(_) => {
            let marked = format!("{core}{EDGE}");
            let passed_over = marked.chars().count().saturating_sub(LOOKED_UP);
            marked.chars().skip(passed_over).collect()
        }
        Pattern::Prefix(_) => format!("{EDGE}{core}").chars().take(LOOKED_UP).collect(),
        _ => core.chars().take(LOOKED_UP).collect(),
    };
    Some(format!("\"{}\"", phrase.replace('"', "\"\"")))
}

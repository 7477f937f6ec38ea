//! The search through the names: the one statement that proposes the users of a page.

use spin_sdk::sqlite::Value;

use super::Storage;
use super::database::{integer, text};
use super::names::{NamesRow, names_row};
use super::row_id;
use crate::domain::{Cursor, Error, Namespace, Page, Pattern, Result};

/// Marks where a name begins and ends in the index of parts. No name and no pattern has it inside.
const EDGE: &str = "\n\n";

/// How many characters a part needs to be found in the index.
const TRIGRAM: usize = 3;

/// The rows of users that have a lease. The cross join begins at the leases, which are few, whatever the
/// conditions are.
///
/// As many settled rows are passed over as the page's offset, and fewer where unsettled ones may come before
/// them: `?1` is how many rows to return, `?2` the offset, `?3` the namespace, and usernames lie from `?4` to before
/// `?5`.
const UNSETTLED: &str = "
    WITH unsettled AS MATERIALIZED (
            SELECT names.user_id, names.username, names.email
                FROM users_leases AS leases CROSS JOIN users_names AS names
            WHERE leases.namespace = ?3 AND names.namespace = ?3 AND names.user_id = leases.user_id {conditions}),
        passed_over (n) AS MATERIALIZED (SELECT max(0, ?2 - count(*)) FROM unsettled),
        wanted (n) AS MATERIALIZED (SELECT ?1 + count(*) + (SELECT n FROM passed_over) FROM unsettled)";

/// Settled rows, found where the index of usernames or of email addresses has them.
const WALK: &str = "
    SELECT user_id, username, email, (SELECT n FROM passed_over), 0 FROM unsettled
    UNION ALL
    SELECT * FROM (
        SELECT user_id, username, email, (SELECT n FROM passed_over), 1 FROM users_names AS names
        WHERE names.username >= ?4 AND names.username < ?5 AND {settled}
        ORDER BY username, email LIMIT ?1 + (SELECT count(*) FROM unsettled) OFFSET (SELECT n FROM passed_over))";

/// Settled rows, found by their parts: `?6` is what to match, `?7` and `?8` are the bounds of the row ids.
///
/// They are found in the order of their beginnings. So all of them are known that come before the beginning of the
/// last one (or all at all, if there were not enough), and what is wanted beyond is walked to from there. That beginning
/// is the last one's cell, unless a row was found that stands outside the cells of its bucket (see `row_id.rs`).
///
/// 200 rows more than are wanted are taken. Where fewer than these begin like the last of them, the page is complete
/// without a look at the order; where more do, the walk among them is short.
const BY_PARTS: &str = ",
        found AS MATERIALIZED (
            SELECT names.row_id, names.user_id, names.username, names.email
            FROM users_name_parts CROSS JOIN users_names AS names ON names.row_id = users_name_parts.rowid
            WHERE users_name_parts MATCH ?6 AND users_name_parts.rowid BETWEEN ?7 AND ?8
                AND names.username >= ?4 AND names.username < ?5 AND {settled}
            ORDER BY users_name_parts.rowid LIMIT (SELECT n + 200 FROM wanted)),
        last AS MATERIALIZED (SELECT row_id, username FROM found ORDER BY row_id DESC LIMIT 1),
        outside (n) AS MATERIALIZED (
            SELECT count(*) FROM found, last
            WHERE found.row_id >> 24 = last.row_id >> 25 << 1),
        cut (beginning) AS MATERIALIZED (
            SELECT iif((SELECT count(*) FROM found) < (SELECT n + 200 FROM wanted), char(1114111),
                (SELECT substr(username, 1, iif(n > 0, 5, 7)) FROM last, outside))),
        known AS MATERIALIZED (
            SELECT user_id, username, email FROM found WHERE username < (SELECT beginning FROM cut))
    SELECT user_id, username, email, (SELECT n FROM passed_over), 0 FROM unsettled
    UNION ALL
    SELECT * FROM (
        SELECT user_id, username, email, (SELECT n FROM passed_over), 1 FROM (
            SELECT * FROM known
            UNION ALL
            SELECT * FROM (
                SELECT user_id, username, email FROM users_names AS names
                WHERE names.username >= (SELECT max(beginning, ?4) FROM cut)
                    AND names.username < (SELECT min(beginning || char(1114111), ?5) FROM cut) AND {settled}
                ORDER BY username, email LIMIT max(0, (SELECT n FROM wanted) - (SELECT count(*) FROM known))))
        ORDER BY username, email LIMIT ?1 + (SELECT count(*) FROM unsettled) OFFSET (SELECT n FROM passed_over))";

// BY_PARTS writes these out: 5 and 7 in `cut`, 24 and 25 in `outside`.
const _: () = assert!(row_id::OF_BUCKET == 5 && row_id::OF_CELL == 7 && row_id::BUCKET_SIZE_BITS == 25);

/// A row that fulfils the conditions, and whose user nobody has a lease of.
const SETTLED: &str = "names.namespace = ?3 {conditions}
    AND NOT EXISTS (
        SELECT 1 FROM users_leases AS leases WHERE leases.namespace = ?3 AND leases.user_id = names.user_id)";

/// What a search asks of a row.
#[derive(Clone, Copy, Debug)]
pub struct NamesQuery<'a> {
    /// The condition on the username.
    pub username: &'a Pattern,
    /// The condition on the email address; both must hold.
    pub email: &'a Pattern,
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

impl Storage {
    /// The rows that may be the users of a page and the one behind it: all unsettled ones that fulfil the query,
    /// and of the settled ones, sorted by username, those that the page can't do without.
    ///
    /// A row is settled if nobody has its user's lease: then it is the user's only one, and the document agrees.
    /// One statement, so that what it finds was there at one moment.
    pub fn search_names(&self, namespace: &Namespace, query: &NamesQuery<'_>, page: &Page) -> Result<FoundNames> {
        let (statement, parameters) = statement(namespace, query, page);
        let mut found = FoundNames::default();
        for row in &self.execute(&statement, &parameters)? {
            let passed_over = row.get::<u64>(3).ok_or(Error::Unavailable)?;
            found.passed_over = usize::try_from(passed_over).map_err(|_| Error::Unavailable)?;
            match row.get::<u64>(4) {
                Some(1) => found.settled.push(names_row(row)?),
                _ => found.unsettled.push(names_row(row)?),
            }
        }
        Ok(found)
    }
}

/// The statement for a page, and its parameters.
fn statement(namespace: &Namespace, query: &NamesQuery<'_>, page: &Page) -> (String, Vec<Value>) {
    let [from, to] = usernames(query.username, page);
    let [rows, offset] = [page.limit + 1, page.offset()].map(|n| integer(n as u64));
    let mut parameters = vec![rows, offset, text(namespace), text(&from), text(&to)];
    let settled = match parts(query) {
        Some(parts) => {
            let [least, largest] = [row_id::first(namespace, &from), row_id::last(namespace, &to)].map(integer);
            parameters.extend([text(parts), least, largest]);
            BY_PARTS
        }
        None => WALK,
    };
    let mut conditions = String::new();
    for (column, pattern) in [("username", query.username), ("email", query.email)] {
        condition(column, pattern, &mut conditions, &mut parameters);
    }
    let statement = [UNSETTLED, settled]
        .concat()
        .replace("{settled}", SETTLED)
        .replace("{conditions}", &conditions);
    (statement, parameters)
}

/// Between which texts the usernames of a page lie; the second is behind all of them.
fn usernames(pattern: &Pattern, page: &Page) -> [String; 2] {
    let prefix = match pattern {
        Pattern::Prefix(core) => core.as_str(),
        _ => "",
    };
    // Usernames have no control characters, so nothing lies between a username and this.
    let passed = page.cursor().map(Cursor::username).filter(|name| !name.is_empty());
    let from = passed.map(|name| format!("{name}\u{1}")).unwrap_or_default();
    [from.max(prefix.to_owned()), format!("{prefix}{}", char::MAX)]
}

/// What the index of parts shall match; `None` if the indexes of whole names serve as well, or a part is too short.
fn parts(query: &NamesQuery<'_>) -> Option<String> {
    let exact = |pattern: &Pattern| matches!(pattern, Pattern::Exact(_));
    if exact(query.username) || exact(query.email) {
        return None;
    }
    let username = Some(query.username).filter(|pattern| !matches!(pattern, Pattern::Prefix(_)));
    let parts = [("username", username.and_then(part)), ("email", part(query.email))];
    let phrases = parts.into_iter().filter_map(|(column, part)| {
        let part = part?.replace('"', "\"\"");
        Some(format!("{column} : \"{part}\""))
    });
    let phrases: Vec<_> = phrases.collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// The part of the marked name that a pattern asks for, if it is long enough to be found.
fn part(pattern: &Pattern) -> Option<String> {
    let part = match pattern {
        Pattern::Any | Pattern::Exact(_) => return None,
        Pattern::Prefix(core) => format!("{EDGE}{core}"),
        Pattern::Suffix(core) => format!("{core}{EDGE}"),
        Pattern::Infix(core) => core.clone(),
    };
    (part.chars().count() >= TRIGRAM).then_some(part)
}

/// Adds the condition of one pattern on one column. The plus keeps SQLite from taking another index than the one
/// that has the order of the page.
fn condition(column: &str, pattern: &Pattern, statement: &mut String, parameters: &mut Vec<Value>) {
    let next = parameters.len() + 1;
    match pattern {
        Pattern::Any => {}
        Pattern::Exact(core) => {
            *statement += &format!(" AND names.{column} = ?{next}");
            parameters.push(text(core));
        }
        Pattern::Prefix(core) => {
            // What begins so lies between it and it with the largest character behind.
            *statement += &format!(" AND +names.{column} >= ?{next} AND +names.{column} < ?{}", next + 1);
            parameters.extend([text(core), text(format!("{core}{}", char::MAX))]);
        }
        Pattern::Suffix(core) => {
            *statement += &format!(" AND substr(names.{column}, -length(?{next})) = ?{next}");
            parameters.push(text(core));
        }
        Pattern::Infix(core) => {
            *statement += &format!(" AND instr(names.{column}, ?{next}) > 0");
            parameters.push(text(core));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_from_the_cursor_or_the_beginning_of_the_prefix_to_its_end() {
        let bounds = |pattern: &str, after: Option<&str>| {
            let after = after.map(|name| Cursor::behind(name).to_string());
            let page = Page::new(0, 0, after.as_deref()).unwrap();
            usernames(&Pattern::parse("username", pattern).unwrap(), &page)
        };
        let [all, al] = ["", "al"].map(|prefix| format!("{prefix}{}", char::MAX));
        assert_eq!(bounds("", None), ["", &all]);
        assert_eq!(bounds("*al*", Some("")), ["", &all]);
        assert_eq!(bounds("*al*", Some("alex")), ["alex\u{1}", &all]);
        assert_eq!(bounds("al*", None), ["al", &al]);
        assert_eq!(bounds("al*", Some("aa")), ["al", &al]);
        assert_eq!(bounds("al*", Some("alex")), ["alex\u{1}", &al]);
    }
}

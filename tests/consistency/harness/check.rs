//! The invariants: what holds of the stores whenever no request is in flight.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::stores::{Document, DocumentKey, Stores, UserRow};

/// A condition that doesn't hold.
pub type Violation = String;

/// Keys that a storage call wrote after it had reported a failure. They alone may stay for good.
pub type LateKeys = HashSet<String>;

fn ensure(condition: bool, violation: impl FnOnce() -> Violation) -> Result<(), Violation> {
    if condition { Ok(()) } else { Err(violation()) }
}

fn is_late(late: &LateKeys, kind: &str, name: &str) -> bool {
    late.iter().any(|key| key.starts_with(kind) && key.ends_with(name))
}

impl Stores {
    /// Checks what always holds, also right after a crash.
    pub fn check(&self, late: &LateKeys) -> Result<(), Violation> {
        for column in ["id", "username", "email"] {
            let mut seen = BTreeSet::new();
            for row in &self.rows {
                let name = row.fields[column].as_str();
                ensure(seen.insert(name), || format!("two users have the {column} {name:?}"))?;
            }
        }
        for row in &self.rows {
            self.check_row(row)?;
        }
        let pointed_to: BTreeSet<DocumentKey> = self.rows.iter().map(UserRow::points_to).collect();
        for (key, document) in &self.documents {
            self.check_document(key, document, pointed_to.contains(key), late)?;
        }
        for handle in self.sessions.keys().chain(&self.used) {
            let noted = self.session_rows.contains_key(handle) || is_late(late, "", handle);
            ensure(noted, || {
                format!("session document {handle} has no row, and no cleanup would ever delete it")
            })?;
        }
        for session in self.sessions.values() {
            self.check_session(session)?;
        }
        Ok(())
    }

    /// Checks that a row points to a document with the same content.
    fn check_row(&self, row: &UserRow) -> Result<(), Violation> {
        let user = self.documents.get(&row.points_to()).and_then(Document::user);
        let agrees = |user: &Value| {
            row.fields
                .as_object()
                .unwrap()
                .iter()
                .all(|(name, value)| user[name] == *value)
        };
        ensure(user.is_some_and(agrees), || format!("{row:?} points to {user:?}"))
    }

    /// Checks that a document counts or is noted for the cleanup, that one which was replaced is never plain, and that
    /// a document which sends readers to SQLite is noted as well.
    fn check_document(
        &self,
        key: &DocumentKey,
        document: &Document,
        counts: bool,
        late: &LateKeys,
    ) -> Result<(), Violation> {
        let state = self.notes.get(key).map(|(state, _)| state.as_str());
        if counts {
            ensure(state.is_none(), || format!("{key:?} counts and is noted as {state:?}"))?;
            let renewed = |(state, replaces): &(String, Option<String>)| {
                matches!(state.as_str(), "pending" | "doomed") && replaces.as_ref() == Some(&key.1)
            };
            let marked = matches!(document, Document::Moving(_));
            return ensure(!marked || self.notes.values().any(renewed), || {
                format!("{key:?} is marked, and no cleanup would ever replace it")
            });
        }
        let written_late = is_late(late, "user:", &format!("{}:{}", key.0, key.1));
        ensure(state.is_some() || written_late, || {
            format!("{key:?} would never be deleted")
        })?;
        let replaced = matches!(state, Some("replaced" | "unused"));
        let plain = matches!(document, Document::Plain(_));
        ensure(!(replaced && plain), || format!("{key:?} was replaced and is plain"))
    }

    /// Checks that a session which counts is not older than its user.
    fn check_session(&self, session: &Value) -> Result<(), Violation> {
        let row = self.rows.iter().find(|row| row.fields["id"] == session["user_id"]);
        let counts = row.is_some_and(|row| row.fields["epoch"] == session["epoch"]);
        let created = session["created"].as_u64().unwrap_or_default();
        let after = row.is_some_and(|row| created >= row.fields["created"].as_u64().unwrap_or_default());
        ensure(!counts || after, || format!("{session} is older than its user"))
    }

    /// Checks what holds when ordinary requests have cleaned everything up: nothing is left but the users.
    pub fn check_tidy(&self, late: &LateKeys) -> Result<(), Violation> {
        self.check(late)?;
        ensure(self.notes.is_empty(), || format!("notes are left: {:?}", self.notes))?;
        for row in &self.rows {
            let plain = matches!(self.documents.get(&row.points_to()), Some(Document::Plain(_)));
            ensure(plain, || format!("the document of {row:?} is still marked"))?;
        }
        let pointed_to: BTreeSet<DocumentKey> = self.rows.iter().map(UserRow::points_to).collect();
        for key in self.documents.keys().filter(|key| !pointed_to.contains(*key)) {
            let written_late = is_late(late, "user:", &format!("{}:{}", key.0, key.1));
            ensure(written_late, || format!("document {key:?} is left"))?;
        }
        ensure(self.session_rows.is_empty(), || {
            format!("session rows are left: {:?}", self.session_rows)
        })?;
        for handle in self.sessions.keys().chain(&self.used) {
            ensure(is_late(late, "", handle), || {
                format!("session document {handle} is left")
            })?;
        }
        ensure(self.attempts == 0, || {
            format!("{} counts of attempts are left", self.attempts)
        })
    }
}

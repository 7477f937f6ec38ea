//! The invariants, as what must be true of the stores whenever no request is under way.

use std::collections::{BTreeMap, BTreeSet};

use super::stores::Stores;

/// A condition that doesn't hold.
pub type Violation = String;

fn ensure(condition: bool, violation: impl FnOnce() -> Violation) -> Result<(), Violation> {
    if condition { Ok(()) } else { Err(violation()) }
}

impl Stores {
    /// The user ids, usernames and emails that the documents have.
    fn documented(&self) -> BTreeSet<[String; 3]> {
        let field = |value: &serde_json::Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let names = |(id, user)| [String::clone(id), field(user, "username"), field(user, "email")];
        self.users.iter().map(names).collect()
    }

    /// What always holds, also right after a crash.
    pub fn check(&self) -> Result<(), Violation> {
        let documented = self.documented();
        let rows: BTreeSet<[String; 3]> = self.names.iter().cloned().collect();
        for column in [1, 2] {
            let mut holders = BTreeMap::new();
            for user in &documented {
                let other = holders.insert(&user[column], &user[0]);
                ensure(other.is_none(), || format!("two users hold {}", user[column]))?;
            }
            let mut seekers = BTreeMap::new();
            for row in &rows {
                let other = seekers.insert(&row[column], &row[0]);
                let alone = other.is_none_or(|id| *id == row[0]);
                ensure(alone, || format!("two users have rows with {}", row[column]))?;
            }
        }
        for user in &documented {
            ensure(rows.contains(user), || format!("{user:?} has no row of its names"))?;
        }
        for row in rows.difference(&documented) {
            let marked = self.leases.iter().any(|(id, _)| *id == row[0]);
            ensure(marked, || {
                format!("row {row:?} agrees with no document, and nothing marks it")
            })?;
        }
        for handle in self.sessions.keys().chain(&self.used) {
            let noted = self.session_rows.contains_key(handle);
            ensure(noted, || {
                format!("session document {handle} has no row, and would stay forever")
            })?;
        }
        for session in self.sessions.values() {
            self.check_session(session)?;
        }
        Ok(())
    }

    /// A session that counts is some user's.
    fn check_session(&self, session: &serde_json::Value) -> Result<(), Violation> {
        let user = session["user_id"].as_str().and_then(|id| self.users.get(id));
        let counts = user.is_some_and(|user| user["epoch"] == session["epoch"]);
        let created = session["created"].as_u64().unwrap_or_default();
        let after = user.is_some_and(|user| created >= user["created"].as_u64().unwrap_or_default());
        ensure(!counts || after, || format!("{session} is older than its user"))
    }

    /// What holds once ordinary traffic has cleared everything away: nothing is left but the users.
    pub fn check_tidy(&self) -> Result<(), Violation> {
        self.check()?;
        ensure(self.leases.is_empty(), || format!("leases are left: {:?}", self.leases))?;
        ensure(self.names.len() == self.users.len(), || {
            format!("names are left: {:?}", self.names)
        })?;
        ensure(self.session_rows.is_empty(), || {
            format!("session rows are left: {:?}", self.session_rows)
        })?;
        ensure(self.sessions.is_empty(), || {
            format!("sessions are left: {:?}", self.sessions)
        })?;
        ensure(self.used.is_empty(), || {
            format!("notes of use are left: {:?}", self.used)
        })?;
        ensure(self.attempts == 0, || {
            format!("{} counts of attempts are left", self.attempts)
        })
    }
}

//! Breaks the protocol on purpose, to show that the search finds it.
//!
//! What is broken is the calls between the component and its storage. So nothing of it can reach a component that
//! ships, and nothing has to be built again.

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, Mutex};

use host::hooks::{Operation, StorageCall};

/// What is broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Broken {
    /// The present document isn't marked before another takes its place.
    NoMark,
    /// The present document names the next one before the commit.
    MovedBeforeCommit,
    /// All documents of a user have one key.
    OneKey,
    /// A change is committed whatever document counts at that moment.
    NotCompared,
    /// A deletion is committed whatever document counts at that moment.
    DeletionNotCompared,
    /// A change is committed although a cleanup has taken its document.
    NotPending,
    /// A document is written without being noted.
    NotNoted,
    /// A note doesn't say which document may have been marked.
    MarkNotNoted,
    /// The cleanup deletes a document that can still be committed.
    NotDoomed,
    /// The commit leaves names to the unique index.
    NamesNotCompared,
    /// A session is written without being noted.
    SessionNotNoted,
}

/// Every order and condition that can be broken.
pub const ALL: [Broken; 11] = [
    Broken::NoMark,
    Broken::MovedBeforeCommit,
    Broken::OneKey,
    Broken::NotCompared,
    Broken::DeletionNotCompared,
    Broken::NotPending,
    Broken::NotNoted,
    Broken::MarkNotNoted,
    Broken::NotDoomed,
    Broken::NamesNotCompared,
    Broken::SessionNotNoted,
];

/// What has broken a call. A pattern that matches no call any more breaks nothing.
static EFFECTIVE: LazyLock<Mutex<HashSet<Broken>>> = LazyLock::new(Mutex::default);

/// Whether a run has broken a call by this.
pub fn is_effective(broken: Broken) -> bool {
    EFFECTIVE.lock().unwrap().contains(&broken)
}

/// Breaks the calls of one run.
pub struct Breaker {
    broken: Broken,
    /// The document that each request wrote last.
    written: Mutex<HashMap<u64, String>>,
}

impl Breaker {
    pub fn new(broken: Broken) -> Self {
        Self {
            broken,
            written: Mutex::default(),
        }
    }

    pub fn rewrite(&self, call: &mut StorageCall) {
        let original = call.operation.clone();
        self.break_call(call);
        if call.operation != original {
            EFFECTIVE.lock().unwrap().insert(self.broken);
        }
    }

    fn break_call(&self, call: &mut StorageCall) {
        let request = call.request.0;
        match &mut call.operation {
            Operation::KeyValueSet { key, value } if key.starts_with("user:") => {
                if value.starts_with(b"{") {
                    let document = key.rsplit(':').next().unwrap().to_owned();
                    self.written.lock().unwrap().insert(request, document);
                }
                self.rewrite_document(request, key, value);
            }
            Operation::KeyValueGet { key } | Operation::KeyValueDelete { key } if key.starts_with("user:") => {
                self.rewrite_document(request, key, &mut Vec::new());
            }
            Operation::SqliteExecute { statement, .. } => self.rewrite_statement(statement),
            _ => {}
        }
    }

    fn rewrite_document(&self, request: u64, key: &mut String, value: &mut Vec<u8>) {
        let mark = b"moving ";
        match self.broken {
            Broken::OneKey => {
                let (user, _) = key.rsplit_once(':').unwrap();
                *key = format!("{user}:00000000-0000-4000-8000-000000000000");
            }
            Broken::NoMark if value.starts_with(mark) => drop(value.drain(..mark.len())),
            Broken::MovedBeforeCommit if value.starts_with(mark) => {
                if let Some(next) = self.written.lock().unwrap().get(&request) {
                    *value = format!("moved {next}").into_bytes();
                }
            }
            _ => {}
        }
    }

    fn rewrite_statement(&self, statement: &mut String) {
        let pending = "EXISTS (SELECT 1 FROM users_documents";
        let always = "EXISTS (SELECT 1 UNION ALL SELECT 1 FROM users_documents";
        let replaced: &[(&str, &str)] = match self.broken {
            Broken::NoMark | Broken::MovedBeforeCommit | Broken::OneKey => &[],
            Broken::NotCompared => &[("AND document = ?10", "AND ?10 = ?10")],
            Broken::DeletionNotCompared => &[("AND document = ?3 RETURNING", "AND ?3 = ?3 RETURNING")],
            Broken::NotPending => &[(pending, always)],
            Broken::NotNoted => &[
                (
                    "SELECT ?1, ?2, ?5, ?6",
                    "SELECT ?1, ?2, '00000000-0000-4000-8000-000000000000', ?6",
                ),
                (pending, always),
            ],
            Broken::MarkNotNoted => &[("SELECT ?1, ?2, ?5, ?6", "SELECT ?1, ?2, ?5, NULL")],
            Broken::NotDoomed => &[("SET state = 'doomed'", "SET state = state")],
            Broken::NamesNotCompared => &[
                ("AND username = ?3 AND id <> ?2", "AND username = ?3 AND FALSE"),
                ("AND email = ?4 AND id <> ?2", "AND email = ?4 AND FALSE"),
            ],
            Broken::SessionNotNoted => &[(
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 WHERE FALSE",
            )],
        };
        for (from, to) in replaced {
            *statement = statement.replace(from, to);
        }
    }
}

//! The search finds what it should: with one order of calls or one condition broken it finds a violation.
//!
//! What is broken is what the component asks of its storage, between the component and the store. So nothing of it can
//! reach a component that ships, and each takes no building.

use std::collections::HashMap;
use std::sync::Mutex;

use host::Compiled;
use host::seams::{Operation, StorageCall};

use super::explore::Subject;
use super::report::{BROKEN, Report};
use super::scenario::{self, PLAIN};
use super::world::Image;
use super::{faults, interleavings, late};

/// What is broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The present document isn't marked before another takes its place.
    NoMark,
    /// The present document names the next one before that counts.
    MovedBeforeCommit,
    /// All documents of a user have one key.
    OneKey,
    /// A change is committed whatever document counts.
    NotCompared,
    /// A deletion is.
    DeletionNotCompared,
    /// A change is committed although a cleanup has taken its document.
    NotPending,
    /// A document is written without being noted.
    NotNoted,
    /// A note doesn't say which document may have been marked.
    MarkNotNoted,
    /// The cleanup deletes a document that can still be committed.
    NotDoomed,
    /// Names are left to the unique index.
    NamesNotCompared,
    /// A session is written without being noted.
    SessionNotNoted,
}

const ALL: [Broken; 11] = [
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
            Broken::NotCompared => &[("AND document = ?9", "AND ?9 = ?9")],
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
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE FALSE",
            )],
        };
        for (from, to) in replaced {
            *statement = statement.replace(from, to);
        }
    }
}

/// Searches as the ordinary tests do, until there is a violation.
async fn search(compiled: &Compiled, broken: Broken) -> Report {
    let breaks = |mut image: Image| {
        image.broken = Some(broken);
        image
    };
    let image = breaks(scenario::two_users(compiled).await);
    let mut report = Report::new(format!("{BROKEN}, {broken:?}"));
    search_faults(compiled, &image, &mut report).await;
    late::explore_late_calls(compiled, &image, &mut report).await;
    late::explore_sleepers(compiled, &image, &mut report).await;
    for image in scenario::all_cut_off(compiled, scenario::TOO_LONG).await {
        search_faults(compiled, &breaks(image), &mut report).await;
    }
    let mut pairs = interleavings::further_pairs();
    pairs.extend(interleavings::pairs_of(&interleavings::requests(&image)));
    for pair in pairs {
        if report.violations() > 0 {
            return report;
        }
        let subject = Subject {
            compiled,
            image: &image,
            variables: PLAIN,
            ops: pair.to_vec(),
            fault: None,
        };
        interleavings::explore(subject, &mut report).await;
    }
    report
}

async fn search_faults(compiled: &Compiled, image: &Image, report: &mut Report) {
    for op in scenario::requests(image) {
        if report.violations() == 0 {
            faults::explore(compiled, image, PLAIN, &op, report).await;
        }
    }
}

#[tokio::test]
async fn whatever_is_broken_is_found() {
    let compiled = crate::support::component();
    for broken in ALL {
        let report = search(compiled, broken).await;
        let found = report
            .first()
            .unwrap_or_else(|| panic!("nothing is found wrong with {broken:?}"));
        let shown: String = found.chars().take(600).collect();
        println!("=== {broken:?}: found in {} runs\n{shown}\n", report.runs());
    }
}

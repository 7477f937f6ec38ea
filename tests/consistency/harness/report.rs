//! What a search found, and how much it looked at.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::check::Violation;

/// Counts of all tests of this binary.
pub static REQUESTS: AtomicU64 = AtomicU64::new(0);
pub static CALLS: AtomicU64 = AtomicU64::new(0);
pub static FAULTS: AtomicU64 = AtomicU64::new(0);
pub static SCHEDULES: AtomicU64 = AtomicU64::new(0);

/// Whether everything is to be run, and not only what ends in minutes.
pub fn everything() -> bool {
    std::env::var_os("EVERYTHING").is_some()
}

/// How many violations are shown; the rest are counted.
const SHOWN: usize = 5;

/// The beginning of a report's name if something is broken on purpose.
pub const BROKEN: &str = "broken on purpose";

pub struct Report {
    name: String,
    runs: u64,
    violations: Vec<Violation>,
    started: Instant,
}

impl Report {
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            runs: 0,
            violations: Vec::new(),
            started: Instant::now(),
        }
    }

    /// What is searched.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Counts one run.
    pub fn add(&mut self, outcome: Result<(), Violation>) {
        self.runs += 1;
        self.violations.extend(outcome.err());
    }

    /// How many runs violated something.
    pub fn violations(&self) -> usize {
        self.violations.len()
    }

    /// Whether one violation is enough, because something is broken on purpose, and was found.
    pub fn is_broken(&self) -> bool {
        self.name.starts_with(BROKEN) && !self.violations.is_empty()
    }

    pub fn runs(&self) -> u64 {
        self.runs
    }

    pub fn first(&self) -> Option<&Violation> {
        self.violations.first()
    }

    /// Prints the counts, those of the whole binary too, and fails if there was a violation.
    pub fn finish(self) {
        let seconds = self.started.elapsed().as_secs();
        println!(
            "{}: {} runs, {} violations, {seconds} s",
            self.name,
            self.runs,
            self.violations.len()
        );
        let [rpcs, calls, faults, schedules] =
            [&REQUESTS, &CALLS, &FAULTS, &SCHEDULES].map(|n| n.load(Ordering::Relaxed));
        println!("so far: {rpcs} RPCs, {calls} storage calls, {faults} faults, {schedules} schedules");
        let shown: Vec<String> = self.violations.iter().take(SHOWN).cloned().collect();
        assert!(shown.is_empty(), "{}", shown.join("\n\n"));
    }
}

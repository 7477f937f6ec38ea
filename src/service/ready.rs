//! The use case Ready: finds out whether requests can be served.

use super::Context;
use crate::domain::{Error, Timestamp};
use crate::settings;

/// The beginning of 2026, in Unix seconds. This code is younger, so a clock that shows an earlier time isn't set.
const EARLIEST: u64 = 1_767_225_600;

/// A check that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCheck {
    /// What was checked: a variable, `key-value`, `sqlite`, `schema` or `clock`.
    pub name: &'static str,
    /// Why it failed. The name of the check and an [`Error::Misconfigured`] may be shown to anyone.
    pub error: Error,
}

/// Reads every variable, writes to both stores and reads that back, and looks at the schema and the clock. Returns the
/// checks that failed, none if the service is ready.
pub fn ready(context: &Context) -> Vec<FailedCheck> {
    let variables = settings::mistakes().into_iter().map(FailedCheck::of_variable);
    let mut failed: Vec<FailedCheck> = variables.collect();
    if let Err(error) = context.storage.probe_key_value_write() {
        failed.push(FailedCheck::new("key-value", error));
    }
    match context.storage.probe_database_write() {
        Ok(true) => {}
        Ok(false) => failed.extend(other_schema(context)),
        Err(error) => failed.push(FailedCheck::new("sqlite", error)),
    }
    if context.now < Timestamp::from_seconds(EARLIEST) {
        let error = Error::unavailable("clock", "it shows a time before 2026");
        failed.push(FailedCheck::new("clock", error));
    }
    failed
}

/// The check that fails because the schema is that of another version.
fn other_schema(context: &Context) -> Option<FailedCheck> {
    let error = context.storage.ensure_schema().err()?;
    Some(FailedCheck::new("schema", error))
}

impl FailedCheck {
    fn new(name: &'static str, error: Error) -> Self {
        Self { name, error }
    }

    fn of_variable(error: Error) -> Self {
        let name = match &error {
            Error::Misconfigured(invalid) => invalid.variable,
            _ => "variables",
        };
        Self::new(name, error)
    }
}

//! The storage seam: a place to stand before and after every key-value and `SQLite` call.

use std::fmt;

use async_trait::async_trait;

use super::RequestId;
use crate::spin::SqliteValue;

/// Watches, delays, fails or kills guests at their storage calls.
#[async_trait]
pub trait StorageSeam: Send + Sync {
    /// Changes what the call asks for, as faulty code would have asked. Not which function it calls.
    fn rewrite(&self, call: &mut StorageCall) {
        let _ = call;
    }

    /// Awaited before the call; the guest stays suspended until it returns.
    async fn before(&self, call: &StorageCall) -> Verdict;

    /// Awaited after a call that took effect, before the guest continues or dies.
    async fn after(&self, call: &StorageCall) {
        let _ = call;
    }
}

/// Nothing in between: every call proceeds.
pub struct Transparent;

#[async_trait]
impl StorageSeam for Transparent {
    async fn before(&self, _: &StorageCall) -> Verdict {
        Verdict::Proceed
    }
}

/// One call of a guest to its storage.
#[derive(Clone, Debug, PartialEq)]
pub struct StorageCall {
    /// The request whose instance makes the call.
    pub request: RequestId,
    /// How many storage calls that instance made before this one.
    pub index: u32,
    /// What the call asks for.
    pub operation: Operation,
}

/// What a storage call asks for. Its `Display` leaves values out.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "The fields are the parameters of the functions in the WIT.")]
pub enum Operation {
    /// `key-value` `store.open`.
    KeyValueOpen { label: String },
    /// `key-value` `store.get`.
    KeyValueGet { key: String },
    /// `key-value` `store.set`.
    KeyValueSet { key: String, value: Vec<u8> },
    /// `key-value` `store.delete`.
    KeyValueDelete { key: String },
    /// `key-value` `store.exists`.
    KeyValueExists { key: String },
    /// `key-value` `store.get-keys`.
    KeyValueGetKeys,
    /// `sqlite` `connection.open`.
    SqliteOpen { label: String },
    /// `sqlite` `connection.execute`.
    SqliteExecute {
        statement: String,
        parameters: Vec<SqliteValue>,
    },
}

impl Operation {
    /// The key of a `key-value` call; empty for another call.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::KeyValueGet { key }
            | Self::KeyValueSet { key, .. }
            | Self::KeyValueDelete { key }
            | Self::KeyValueExists { key } => key,
            _ => "",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyValueOpen { label } => write!(f, "key-value open {label}"),
            Self::KeyValueGet { key } => write!(f, "key-value get {key}"),
            Self::KeyValueSet { key, .. } => write!(f, "key-value set {key}"),
            Self::KeyValueDelete { key } => write!(f, "key-value delete {key}"),
            Self::KeyValueExists { key } => write!(f, "key-value exists {key}"),
            Self::KeyValueGetKeys => f.write_str("key-value get-keys"),
            Self::SqliteOpen { label } => write!(f, "sqlite open {label}"),
            Self::SqliteExecute { statement, .. } => write!(f, "sqlite execute {statement}"),
        }
    }
}

/// What shall become of a storage call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It takes effect and the guest sees its result.
    Proceed,
    /// It has no effect and the guest sees an error.
    Fail,
    /// It takes effect and the guest sees an error nevertheless, as when an answer is lost.
    FailAfter,
    /// It has no effect and the instance never runs again.
    Die,
    /// It takes effect and the instance never runs again.
    DieAfter,
}

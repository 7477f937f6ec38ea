//! The storage hook: called before and after every key-value and SQLite call.

use std::fmt;

use async_trait::async_trait;

use super::request_id::RequestId;
use crate::bindings::SqliteValue;

/// Observes, rewrites, delays or fails the storage calls of guests, or kills a guest at one.
#[async_trait]
pub trait StorageHook: Send + Sync {
    /// Changes the arguments of the call, as faulty code would. It must not change which function is called.
    fn rewrite(&self, call: &mut StorageCall) {
        let _ = call;
    }

    /// Runs before the call, and decides on it. The guest is suspended until then.
    async fn before(&self, call: &StorageCall) -> Verdict;

    /// Runs after a call that took effect, before the guest continues or dies.
    async fn after(&self, call: &StorageCall) {
        let _ = call;
    }
}

/// Lets every call proceed.
pub struct PassThrough;

#[async_trait]
impl StorageHook for PassThrough {
    async fn before(&self, _: &StorageCall) -> Verdict {
        Verdict::Proceed
    }
}

/// One call of a guest to its storage.
#[derive(Clone, Debug, PartialEq)]
pub struct StorageCall {
    /// The request whose instance makes the call.
    pub request: RequestId,
    /// The number of storage calls that the instance made before this one.
    pub index: u32,
    /// The function that is called, and its arguments.
    pub operation: Operation,
}

/// A function of the storage interfaces, and its arguments. Its `Display` leaves values out.
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
    /// Returns the key of a `key-value` call, or an empty string for another call.
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

/// What happens to a storage call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It takes effect, and the guest sees its result.
    Proceed,
    /// It has no effect, and the guest sees an error.
    Fail,
    /// It takes effect, but the guest sees an error, as if the result was lost.
    FailAfter,
    /// It has no effect, and the instance never runs again.
    Die,
    /// It takes effect, and the instance never runs again.
    DieAfter,
}

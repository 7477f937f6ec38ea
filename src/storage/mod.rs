//! Storage: the only module that speaks to Spin's key-value store and SQLite.
//!
//! Key-value holds the truth, one document a user and one a session. SQLite holds what key-value can't do:
//! which names are taken or sought, who may write a user just now, and which sessions there are to clear away.

mod attempts;
mod database;
mod documents;
mod leases;
mod litter;
mod names;
pub mod row_id;
mod schema;
mod search;
mod session_index;

use std::cell::OnceCell;

use spin_sdk::key_value::Store;
use spin_sdk::sqlite::Connection;

pub use attempts::{Attempt, Counter, Subjects};
pub use leases::{Acquired, HELD, Lease, Token};
pub use litter::Litter;
pub use names::{NamesRow, RESERVE};
pub use search::{FoundNames, NamesQuery};
pub use session_index::SessionRow;

/// Both stores, each opened when it is first needed and once a request.
#[derive(Default)]
pub struct Storage {
    key_value: OnceCell<Store>,
    sqlite: OnceCell<Connection>,
}

//! The latest entries, in one document of the key-value store.
//!
//! If two entries are written at the same time, one may be lost. For a guestbook that is good enough. Keep what must not
//! be lost in SQLite.

use serde::{Deserialize, Serialize};
use spin_sdk::key_value::Store;

/// The users component uses the same store. Its keys begin differently.
const KEY: &str = "guestbook:entries";

/// How many entries are kept.
const KEPT: usize = 50;

/// How many characters an entry may have.
pub(crate) const LONGEST: usize = 500;

/// An entry.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Who wrote it.
    pub(crate) username: String,
    /// Its text.
    pub(crate) text: String,
}

/// Returns the entries, the newest first; `None` if they can't be read.
pub(crate) fn latest() -> Option<Vec<Entry>> {
    match Store::open_default().ok()?.get(KEY).ok()? {
        Some(stored) => serde_json::from_slice(&stored).ok(),
        None => Some(Vec::new()),
    }
}

/// Adds an entry; `None` if it can't be stored.
pub(crate) fn add(entry: Entry) -> Option<()> {
    let mut entries = latest()?;
    entries.insert(0, entry);
    entries.truncate(KEPT);
    let document = serde_json::to_vec(&entries).ok()?;
    Store::open_default().ok()?.set(KEY, &document).ok()
}

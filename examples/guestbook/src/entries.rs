//! The latest entries, in one document of the key-value store.
//!
//! If two entries are posted at the same time, one may be lost. For a guestbook that is good enough. Keep what must not
//! be lost in SQLite.

use serde::{Deserialize, Serialize};
use spin_sdk::http::{Request, Response};
use spin_sdk::key_value::Store;

use crate::form::Form;
use crate::{account, pages};

/// The users component uses the same store. Its keys begin differently.
const KEY: &str = "guestbook:entries";

/// How many entries are kept.
const KEPT: usize = 50;

/// How many characters an entry may have.
const LONGEST: usize = 500;

/// An entry.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Who wrote it.
    pub(crate) username: String,
    /// Its text.
    pub(crate) text: String,
}

/// Returns the entries, the newest first.
pub(crate) fn latest() -> Vec<Entry> {
    let stored = Store::open_default().and_then(|store| store.get(KEY));
    let stored = stored.ok().flatten().unwrap_or_default();
    serde_json::from_slice(&stored).unwrap_or_default()
}

/// Adds an entry of the user that is logged in.
pub(crate) fn post(request: &Request) -> Response {
    let session = match account::session(request) {
        Ok(Some(session)) => session,
        Ok(None) => return pages::log_in_first(),
        Err(error) => return account::refused(request, &error),
    };
    let text: String = Form::of(request).text("text").trim().chars().take(LONGEST).collect();
    if !text.is_empty() {
        let mut entries = latest();
        entries.insert(
            0,
            Entry {
                username: session.username,
                text,
            },
        );
        entries.truncate(KEPT);
        let document = serde_json::to_vec(&entries).unwrap_or_default();
        if Store::open_default()
            .and_then(|store| store.set(KEY, &document))
            .is_err()
        {
            return pages::unavailable();
        }
    }
    pages::back_to_guestbook(None)
}

//! The cleanup: every request that writes clears away a little of what others left behind.

use super::users::Users;
use crate::domain::{DocumentId, Result, UserId};
use crate::storage::{DocumentState, Due, Storage};
use crate::{settings, system};

/// After how many seconds a request is taken to be over. Nothing is wrong if it isn't: then its change is made
/// impossible before its document is deleted, and it begins again.
const LONGEST_REQUEST: u64 = 60;

/// Clears away a bounded number of things, of any namespace. A failure is not reported: a later cleanup goes on.
pub fn clean_up(storage: &Storage) {
    let _ = try_clean_up(storage);
}

fn try_clean_up(storage: &Storage) -> Result<()> {
    let now = system::now();
    let requests_before = now.saturating_sub(LONGEST_REQUEST);
    let sessions_before = requests_before.saturating_sub(settings::session_ttl()?);
    for expired in storage.find_expired(now, requests_before, sessions_before)? {
        let storage = storage.in_namespace(expired.namespace);
        match expired.due {
            Due::Session(handle) => {
                // The documents first: the row is what remembers them.
                storage.delete_session(&handle)?;
                storage.delete_last_used(&handle)?;
                storage.forget_session(&handle)?;
            }
            Due::Document {
                user_id,
                document,
                state,
                replaces,
            } => {
                if state == DocumentState::Pending {
                    storage.doom_document(user_id, document)?;
                }
                clear_document(&storage, user_id, document, replaces)?;
            }
            Due::Attempts { subject } => storage.forget_attempts(&subject, now)?,
        }
    }
    Ok(())
}

/// Deletes a document that no row can come to point to any more. The one that it was to replace may have been marked.
fn clear_document(
    storage: &Storage,
    user_id: UserId,
    document: DocumentId,
    replaces: Option<DocumentId>,
) -> Result<()> {
    storage.delete_user_document(user_id, document)?;
    if let Some(marked) = replaces {
        Users::new(storage).renew_document(user_id, marked)?;
    }
    storage.forget_document(user_id, document)
}

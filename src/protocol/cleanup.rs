//! The cleanup: every request that writes clears away a little of what others left behind.

use std::time::Duration;

use super::Context;
use super::users::Users;
use crate::domain::{DocumentId, Result, UserId};
use crate::log;
use crate::storage::{DocumentState, Due, Expired, Storage};

/// A request that is older counts as ended. If it still runs, its commit changes nothing, and it starts again.
const LONGEST_REQUEST: Duration = Duration::from_mins(1);

/// Clears away a bounded number of things, of any namespace. What fails is logged, and left to a later cleanup.
pub fn clean_up(context: &Context) {
    let cleaned = find(context).and_then(|due| due.into_iter().try_for_each(|expired| clear(context, expired)));
    log::ignored("cleanup", cleaned);
}

fn find(context: &Context) -> Result<Vec<Expired>> {
    let requests_before = context.now.before(LONGEST_REQUEST);
    let sessions_before = requests_before.before(context.session_ttl()?);
    context
        .storage
        .find_expired(context.now, requests_before, sessions_before)
}

fn clear(context: &Context, expired: Expired) -> Result<()> {
    let storage = context.storage.in_namespace(expired.namespace);
    match expired.due {
        Due::Session(handle) => {
            // The documents first: the row is what remembers them.
            storage.delete_session(&handle)?;
            storage.delete_last_used(&handle)?;
            storage.forget_session(&handle)
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
            clear_document(&storage, user_id, document, replaces)
        }
        Due::Attempts(key) => storage.forget_attempts(&key, context.now),
    }
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

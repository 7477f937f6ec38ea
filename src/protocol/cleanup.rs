//! The cleanup: every request that writes clears away a little of what others left behind.

use std::time::Duration;

use super::Context;
use super::users::Users;
use crate::domain::{DocumentId, Result, Timestamp, UserId};
use crate::log;
use crate::storage::{DocumentState, Due, Expired, Storage};

/// A request that is older counts as ended. If it still runs, its commit changes nothing, and it starts again.
const LONGEST_REQUEST: Duration = Duration::from_mins(1);

/// Clears away a bounded number of things, of any namespace. What fails is logged and put off, and the rest is cleared away.
pub fn clean_up(context: &Context) {
    match find(context) {
        Ok(found) => found.into_iter().for_each(|expired| clear_or_put_off(context, expired)),
        Err(error) => log::ignored("cleanup", Err(error)),
    }
}

fn find(context: &Context) -> Result<Vec<Expired>> {
    let sessions_before = requests_before(context).before(context.session_ttl()?);
    context
        .storage
        .find_expired(context.now, requests_before(context), sessions_before)
}

/// Every request that began before this moment is over.
fn requests_before(context: &Context) -> Timestamp {
    context.now.before(LONGEST_REQUEST)
}

fn clear_or_put_off(context: &Context, expired: Expired) {
    let storage = context.storage.in_namespace(expired.namespace);
    if let Err(error) = clear(context, &storage, &expired.due) {
        log::ignored("cleanup", Err(error));
        log::ignored("putting off a cleanup", put_off(context, &storage, &expired.due));
    }
}

fn clear(context: &Context, storage: &Storage, due: &Due) -> Result<()> {
    match due {
        Due::Session(handle) => {
            // The documents first: the row is what remembers them.
            storage.delete_session(handle)?;
            storage.delete_last_used(handle)?;
            storage.forget_session(handle)
        }
        Due::Document {
            user_id,
            document,
            state,
            replaces,
            ended_epoch,
        } => {
            if *state == DocumentState::Pending {
                storage.doom_document(*user_id, *document)?;
            }
            if let Some(epoch) = *ended_epoch
                && !storage.end_sessions(*user_id, epoch, requests_before(context))?
            {
                // There are more. The note stays for the next cleanup.
                return Ok(());
            }
            clear_document(storage, *user_id, *document, *replaces)
        }
        Due::Attempts(key) => storage.forget_attempts(key, context.now),
    }
}

/// Deletes a document that no row can come to point to any more. The one that it was to replace may have been marked, so it
/// is renewed, and before that: if it can't be read, the database may be of another day, and this document all that is left.
fn clear_document(
    storage: &Storage,
    user_id: UserId,
    document: DocumentId,
    replaces: Option<DocumentId>,
) -> Result<()> {
    if let Some(marked) = replaces {
        Users::new(storage).renew_document(user_id, marked)?;
    }
    storage.delete_user_document(user_id, document)?;
    storage.forget_document(user_id, document)
}

/// Puts what couldn't be cleared away at the end of its queue. It is due again after [`LONGEST_REQUEST`].
fn put_off(context: &Context, storage: &Storage, due: &Due) -> Result<()> {
    let now = context.now;
    match due {
        Due::Session(handle) => storage.put_off_session(handle, now),
        Due::Document {
            user_id,
            document,
            state,
            ..
        } => {
            let since = match state {
                DocumentState::Replaced => now.before(context.session_ttl()?),
                _ => now,
            };
            storage.put_off_document(*user_id, *document, since)
        }
        // Only the database has it. It is tried again when the database works.
        Due::Attempts(_) => Ok(()),
    }
}

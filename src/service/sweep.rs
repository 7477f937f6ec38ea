//! The sweep: every request that writes clears away a little of what was left, so that nobody has to.

use super::{Context, write};
use crate::domain::{Error, Result};
use crate::storage::Litter;
use crate::system;

/// Clears away a bounded amount of litter, of any namespace. Its failure is nobody's: a later sweep goes on.
pub(super) fn sweep(context: &Context) {
    let _ = try_sweep(context);
}

fn try_sweep(context: &Context) -> Result<()> {
    let storage = &context.storage;
    for litter in storage.find_litter(system::now_ms())? {
        match litter {
            Litter::Session { namespace, key } => {
                // The documents first: the row is what remembers them.
                storage.delete_session(&namespace, &key)?;
                storage.delete_last_used(&namespace, &key)?;
                storage.forget_session(&namespace, &key)?;
            }
            Litter::Attempts { namespace, subject } => storage.forget_attempts(&namespace, &subject, system::now())?,
            Litter::Write { namespace, user_id } => match write::repair(storage, &namespace, user_id) {
                // Somebody else does it.
                Err(Error::Busy) => {}
                other => other?,
            },
        }
    }
    Ok(())
}

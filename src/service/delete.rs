//! Delete: the end of a user.

use super::write::write;
use super::{Context, sweep};
use crate::domain::{Error, Missing, Result, UserId};

/// Deletes a user with its credential, names and sessions. The names are free when this returns.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user.
pub fn delete(context: &Context, id: UserId) -> Result<()> {
    write(&context.storage, &context.namespace, id, |write| {
        write.user()?.ok_or(Error::NotFound(Missing::User))?;
        write.commit_delete()
    })?;
    sweep::sweep(context);
    Ok(())
}

//! LogoutAll: the end of every session of a user.

use super::write::{Change, write};
use super::{Context, sweep};
use crate::domain::{Epoch, Error, Missing, Result, UserId};
use crate::system;

/// Ends every session of a user: those begun before count no more once this returns.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user.
pub fn logout_all(context: &Context, id: UserId) -> Result<()> {
    write(&context.storage, &context.namespace, id, |write| {
        let mut user = write.user()?.ok_or(Error::NotFound(Missing::User))?;
        user.epoch = Epoch::from_random(system::random()?);
        write.commit(&mut user, Change::Credential)
    })?;
    sweep::sweep(context);
    Ok(())
}

//! The use case Disable: keeps a user from logging in.

use super::Context;
use crate::domain::{Disabled, Epoch, Error, Result, Timestamp, UserId};
use crate::system;

/// Disables a user until a moment, or until Enable if there is none. Ends every session and token of the user: none that
/// began before counts once this returns.
///
/// # Errors
/// [`Error::InvalidField`] if the moment isn't in the future; [`Error::UserNotFound`] if there is no such user.
pub fn disable(context: &Context, id: UserId, until: Option<Timestamp>) -> Result<()> {
    if until.is_some_and(|until| until <= context.now) {
        return Err(Error::invalid("until", "must be in the future"));
    }
    let epoch = Epoch::from_random(system::random()?);
    context.change_user(id, |user| {
        user.disable(Disabled { until }, epoch);
        user.touch(context.now);
        Ok(())
    })?;
    Ok(())
}

//! The use case Health: finds out whether both stores answer.

use super::Context;
use crate::domain::Result;

/// Touches both stores.
///
/// # Errors
/// [`Error::Unavailable`](crate::domain::Error::Unavailable) if one of them fails.
pub fn health(context: &Context) -> Result<()> {
    context.storage.probe_key_value()?;
    context.storage.probe_database()
}

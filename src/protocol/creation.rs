//! The count of users that are created from one client's network.

use super::allowance::{self, Subject};
use super::{Context, attempt};
use crate::domain::{CountedAddress, Result};
use crate::storage::Counts;

/// Counts that a user is about to be created from `address`, of which `most` are allowed.
///
/// # Errors
/// [`Error::Throttled`](crate::domain::Error::Throttled) if too many were. Then no hash may be computed.
pub fn count_creation(context: &Context, address: CountedAddress, most: u64) -> Result<()> {
    let counts = Counts {
        all: allowance::of_address(Subject::Creates, address, most),
        account: None,
        known_network: None,
        most_in_a_row: None,
    };
    // The database may be empty, and no attempt is counted twice.
    context.storage.ensure_schema()?;
    attempt::count(context, &counts).map(drop)
}

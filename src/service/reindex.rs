//! The use case Reindex: rebuilds the database from the documents.

use super::Context;
use crate::domain::{Error, Result};
use crate::protocol::{self, Place, Reindexed, clean_up};

/// How many keys or rows a step takes if the caller doesn't say.
const DEFAULT_LIMIT: u64 = 100;

/// How many keys or rows a step may take. Each costs two storage calls, a user that is restored some ten.
const MAX_LIMIT: u64 = 1000;

/// One step of a Reindex.
#[derive(Debug)]
pub struct Reindex {
    place: Place,
    limit: usize,
}

impl Reindex {
    /// Puts a step together: after the `next` of the step before, or the first one if it is empty. A `limit` of 0 is 100.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if `after` is no `next`, or `limit` is over 1,000.
    pub fn new(after: &str, limit: u64) -> Result<Self> {
        let place = Place::parse(after)
            .ok_or_else(|| Error::invalid("after", "must be empty, or the 'next' of another step"))?;
        if limit > MAX_LIMIT {
            return Err(Error::invalid("limit", "must be at most 1000"));
        }
        let limit = if limit == 0 { DEFAULT_LIMIT } else { limit };
        let limit = usize::try_from(limit).map_err(|_| Error::invalid("limit", "must be at most 1000"))?;
        Ok(Self { place, limit })
    }
}

/// Does one step, of all namespaces. Repeat it with the place that it returns until there is none.
pub fn reindex(context: &Context, request: &Reindex) -> Result<Reindexed> {
    let report = protocol::reindex(context, request.place.clone(), request.limit)?;
    clean_up(context);
    Ok(report)
}

//! Logout: the end of a session.

use super::{Context, sweep};
use crate::domain::{Result, SessionKey};
use crate::{settings, system};

/// Ends a session; all the same if there is none. Its handle is its key.
pub fn logout(context: &Context, key: &SessionKey) -> Result<()> {
    let Context { storage, namespace } = context;
    let lease = settings::write_lease()?;
    storage.delete_session(namespace, key)?;
    // The session is over. What is noted beside it goes once nobody can still be reading it; should this fail,
    // when it would have expired.
    let _ = storage.purge_session(namespace, key, system::now() + 1 + lease);
    sweep::sweep(context);
    Ok(())
}

//! Reading a user: which of its documents counts.

use crate::domain::{DocumentId, Error, Result, SessionRecord, UserRecord};
use crate::storage::{Pointer, Storage, UserDocument};

/// How often SQLite is asked for a user whose documents change meanwhile.
const TRIES: usize = 8;

/// The most forwarding documents that a reader follows. After that it is faster to ask SQLite.
const HOPS: usize = 2;

/// A user, and the document that it was read from, which counted at one moment of the call.
#[derive(Clone)]
pub struct CurrentUser {
    /// The document.
    pub document: DocumentId,
    /// What it says.
    pub user: UserRecord,
}

/// Reads the document that a row points to: `first`, or else what `find` finds; `None` if there is no row.
///
/// The row said at one moment that the document counts, and the user in it never changes. If it was forwarded or deleted
/// before it is read, the row has changed since, and is asked again.
///
/// # Errors
/// [`Error::Busy`] if that happens each time; [`Error::Unreadable`] if the row points to a document that can't be read, or
/// to none, which happens only if one of the stores was restored without the other.
pub fn current_user(
    storage: &Storage,
    mut first: Option<Pointer>,
    find: impl Fn(&Storage) -> Result<Option<Pointer>>,
) -> Result<Option<CurrentUser>> {
    let mut missed = None;
    for _ in 0..TRIES {
        let found = match first.take() {
            Some(pointer) => Some(pointer),
            None => find(storage)?,
        };
        let Some(pointer) = found else {
            return Ok(None);
        };
        let Pointer { user_id, document } = pointer;
        let content = storage.user_document(user_id, document)?;
        if let Some(user) = content.and_then(UserDocument::into_user) {
            return Ok(Some(CurrentUser { document, user }));
        }
        if missed == Some(pointer) {
            return Err(Error::unreadable(
                "user document",
                "a row points to one that isn't there",
            ));
        }
        missed = Some(pointer);
    }
    Err(Error::Busy)
}

/// Reads the user of a session, by key alone unless the user is being changed; `None` if there is no such user.
///
/// A plain document counts, because it is marked before a row points elsewhere. A forwarding document names the next.
pub fn user_of_session(storage: &Storage, session: &SessionRecord) -> Result<Option<UserRecord>> {
    let id = session.user_id;
    let mut document = session.document;
    for _ in 0..=HOPS {
        match storage.user_document(id, document) {
            Ok(Some(UserDocument::Plain(user))) => return Ok(Some(user)),
            Ok(Some(UserDocument::Moved(next))) => document = next,
            // If this one can't be read, the row may point to another.
            Ok(Some(UserDocument::Moving(_)) | None) | Err(Error::Unreadable(_)) => break,
            Err(error) => return Err(error),
        }
    }
    let current = current_user(storage, None, |storage| storage.pointer_of_user(id))?;
    Ok(current.map(|current| current.user))
}

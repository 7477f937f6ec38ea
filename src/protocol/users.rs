//! How a user is created, changed and deleted: it writes a new document, then commits it with one SQL statement.
//!
//! Each change goes the same way, and can be cut off anywhere:
//!
//! 1. The new document is noted in SQLite, so that it is cleared away if the change is cut off.
//! 2. The new document is written, under a key that no one knows yet.
//! 3. The old document is marked, so that readers ask SQLite from now on.
//! 4. **One statement** has the user's row point to the new document, if it still points to the old one.
//! 5. The old document becomes a forwarding document, which names the new one.

use super::reading::{CurrentUser, current_user};
use crate::domain::{DocumentId, Error, Result, UserId, UserRecord};
use crate::storage::{Note, Storage, UserDocument};
use crate::{log, system};

/// How often a change is begun again when others change the same user at the same time.
const TRIES: usize = 16;

/// How many sessions' documents Delete deletes itself. More than people have devices; each costs two deletions.
const DELETED_SESSIONS: usize = 16;

/// The users of one namespace.
pub struct Users<'a> {
    storage: &'a Storage,
}

impl<'a> Users<'a> {
    /// The users that these stores have.
    pub(super) fn new(storage: &'a Storage) -> Self {
        Self { storage }
    }

    /// Reads a user's present document.
    ///
    /// # Errors
    /// [`Error::UserNotFound`] if there is no such user.
    pub fn current(&self, id: UserId) -> Result<CurrentUser> {
        let current = current_user(self.storage, None, |storage| storage.pointer_of_user(id))?;
        current.ok_or(Error::UserNotFound)
    }

    /// Creates a user.
    ///
    /// # Errors
    /// [`Error::IdTaken`], [`Error::UsernameTaken`] or [`Error::EmailTaken`], in this order of precedence;
    /// [`Error::Busy`] if others were faster each time.
    pub fn create(&self, user: &UserRecord) -> Result<()> {
        for _ in 0..TRIES {
            let document = new_document()?;
            if self.note(user, document, None)? {
                self.write(user, document, &UserDocument::Plain(user.clone()))?;
                if self.storage.commit_creation(user, document)? {
                    return Ok(());
                }
                self.storage.delete_user_document(user.id, document)?;
            }
            self.check_obstacles(user, None)?;
        }
        Err(Error::Busy)
    }

    /// Gives a user a row that points to a copy of `latest`, in place of the one that points to `pointer`. For Reindex: the
    /// row was lost, or is of another day. Nothing refers to `latest` but sessions.
    ///
    /// # Errors
    /// [`Error::UsernameTaken`] or [`Error::EmailTaken`]; [`Error::IdTaken`] or [`Error::Busy`] if the row changed meanwhile.
    pub(super) fn adopt(&self, user: &UserRecord, latest: DocumentId, pointer: Option<DocumentId>) -> Result<()> {
        // From now on the readers of its sessions ask SQLite.
        self.write(user, latest, &UserDocument::Moving(user.clone()))?;
        let Some(document) = pointer else {
            let mut copy = user.clone();
            copy.revision += 1;
            return self.create(&copy);
        };
        let user = user.clone();
        let current = CurrentUser { document, user };
        if self.replace(&current, &current.user)? {
            return Ok(());
        }
        self.check_obstacles(&current.user, Some(document))?;
        Err(Error::Busy)
    }

    /// Changes a user, and returns it as it is then. `work` is given the present state, again each time that another
    /// change was faster.
    ///
    /// # Errors
    /// [`Error::UserNotFound`] if there is no such user; [`Error::UsernameTaken`] or [`Error::EmailTaken`];
    /// [`Error::Busy`] if others were faster each time; and what `work` returns, which then changes nothing.
    pub fn change(&self, id: UserId, work: &dyn Fn(&mut UserRecord) -> Result<()>) -> Result<UserRecord> {
        for _ in 0..TRIES {
            let current = self.current(id)?;
            let mut user = current.user.clone();
            work(&mut user)?;
            if self.replace(&current, &user)? {
                return Ok(user);
            }
            self.check_obstacles(&user, Some(current.document))?;
        }
        Err(Error::Busy)
    }

    /// Deletes a user.
    ///
    /// # Errors
    /// [`Error::UserNotFound`] if there is no such user; [`Error::Busy`] if others changed it each time.
    pub fn delete(&self, id: UserId) -> Result<()> {
        for _ in 0..TRIES {
            let removed = match self.current(id) {
                Ok(current) => self.remove(&current)?,
                Err(error @ Error::Unreadable(_)) => {
                    log::ignored("document of a user to delete", Err(error));
                    self.remove_unreadable(id)?
                }
                Err(error) => return Err(error),
            };
            if removed {
                return Ok(());
            }
        }
        Err(Error::Busy)
    }

    /// Gives a user a new document with the same content, if `document` is still the present one. So readers stop asking
    /// SQLite after a change that was cut off.
    pub(super) fn renew_document(&self, id: UserId, document: DocumentId) -> Result<()> {
        match self.current(id) {
            Ok(current) if current.document == document => self.replace(&current, &current.user).map(drop),
            Ok(_) | Err(Error::UserNotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Puts a new document in the place of the present one. Returns `false` if it is not the present one any more, or a
    /// name is taken.
    fn replace(&self, current: &CurrentUser, user: &UserRecord) -> Result<bool> {
        let mut user = user.clone();
        user.revision = current.user.revision + 1;
        let next = new_document()?;
        if !self.note(&user, next, Some(current.document))? {
            return Ok(false);
        }
        self.write(&user, next, &UserDocument::Plain(user.clone()))?;
        self.mark(current)?;
        if self.storage.commit_change(&user, current.document, next)? {
            // The change is done. If this fails, readers ask SQLite.
            let forwarded = self.write(&user, current.document, &UserDocument::Moved(next));
            log::ignored("forwarding document", forwarded);
            return Ok(true);
        }
        self.storage.delete_user_document(user.id, next)?;
        self.settle_mark(current)?;
        Ok(false)
    }

    /// Deletes the row and then the document. What is noted is a document that is never written: if the deletion is cut
    /// off, the cleanup finds the note and gives the user a document without the mark.
    fn remove(&self, current: &CurrentUser) -> Result<bool> {
        let user = &current.user;
        if !self.note(user, new_document()?, Some(current.document))? {
            return Ok(false);
        }
        self.mark(current)?;
        if self.storage.commit_deletion(user.id, current.document)? {
            // The deletion is done. If this fails, the note that the row left behind has the document deleted.
            let deleted = self.storage.delete_user_document(user.id, current.document);
            log::ignored("deletion of a document", deleted);
            log::ignored("deletion of sessions", self.delete_sessions(user));
            return Ok(true);
        }
        self.settle_mark(current)?;
        Ok(false)
    }

    /// Deletes the row of a user whose document can't be read or isn't there. It needs no mark: no reader takes such a
    /// document for plain. So there is nothing to note, and the deletion leaves its own note for the cleanup.
    fn remove_unreadable(&self, id: UserId) -> Result<bool> {
        let pointer = self.storage.pointer_of_user(id)?.ok_or(Error::UserNotFound)?;
        match self.storage.user_document(id, pointer.document) {
            Err(Error::Unreadable(_)) | Ok(None) => self.storage.commit_deletion(id, pointer.document),
            // It was replaced meanwhile.
            Ok(Some(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deletes the session documents of a user that is deleted, so that no client's address outlives it. The rows remain,
    /// because a login that is still under way may write such a document: with them the cleanup deletes it, and what is
    /// beyond the first sessions.
    fn delete_sessions(&self, user: &UserRecord) -> Result<()> {
        for handle in self.storage.last_sessions(user.id, user.epoch, DELETED_SESSIONS)? {
            self.storage.delete_session(&handle)?;
            self.storage.delete_last_used(&handle)?;
        }
        Ok(())
    }

    /// Marks the present document, so that readers ask SQLite whether it still counts.
    fn mark(&self, current: &CurrentUser) -> Result<()> {
        let content = UserDocument::Moving(current.user.clone());
        self.write(&current.user, current.document, &content)
    }

    /// Cleans up after a commit that changed nothing: forwards or deletes the marked document if it is no longer the present
    /// one. If it still is, because a name was taken, the mark has to stay: another change may rely on it. The cleanup finds
    /// the note of this change and gives the user a new document.
    fn settle_mark(&self, current: &CurrentUser) -> Result<()> {
        let (id, document) = (current.user.id, current.document);
        match self.storage.pointer_of_user(id)? {
            Some(present) if present.document == document => Ok(()),
            Some(present) => self.write(&current.user, document, &UserDocument::Moved(present.document)),
            None => self.storage.delete_user_document(id, document),
        }
    }

    /// Returns the conflict because of which a commit changed nothing, or `Ok` if the row doesn't point to `document` any
    /// more and another try is worth it.
    fn check_obstacles(&self, user: &UserRecord, document: Option<DocumentId>) -> Result<()> {
        let obstacles = self.storage.obstacles(user.id, &user.username, &user.email)?;
        if obstacles.document != document {
            return match document {
                None => Err(Error::IdTaken),
                Some(_) => Ok(()),
            };
        }
        if obstacles.username_taken {
            return Err(Error::UsernameTaken);
        }
        if obstacles.email_taken {
            return Err(Error::EmailTaken);
        }
        Ok(())
    }

    fn note(&self, user: &UserRecord, document: DocumentId, replaces: Option<DocumentId>) -> Result<bool> {
        // Not the time at which the request began: a try that begins late needs all of its time.
        let since = system::now();
        let note = Note {
            document,
            replaces,
            since,
        };
        self.storage.note_document(user, note)
    }

    fn write(&self, user: &UserRecord, document: DocumentId, content: &UserDocument) -> Result<()> {
        self.storage.put_user_document(user.id, document, content)
    }
}

fn new_document() -> Result<DocumentId> {
    system::random().map(DocumentId::from_random)
}

//! The protocol of a write: lease, reserve, commit, settle. ARCHITECTURE.md says why each crash is harmless.

use std::cell::Cell;

use crate::domain::{Email, Epoch, Error, Namespace, Result, UserId, UserRecord, Username};
use crate::storage::{Acquired, Lease, NamesRow, Storage, Token};
use crate::{settings, system};

/// One write to one user, under the user's lease.
pub(super) struct Write<'a> {
    storage: &'a Storage,
    lease: Lease<'a>,
    /// The lease's length, in seconds.
    seconds: u64,
    /// The last moment at which a commit may begin, in Unix milliseconds: half the lease is left then.
    commit_before: u64,
    stage: Cell<Stage>,
}

/// How far a write has come, which decides what its end has to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was written.
    Begun,
    /// Names are being reserved; if that fails, nobody knows when or whether it happens.
    Reserving,
    /// Names are reserved that the document doesn't have.
    Reserved,
    /// The document is being written; if that fails, nobody knows when or whether it happens.
    Committing,
    /// What stands in SQLite agrees with the document.
    Settled,
}

/// Does `work` under the lease of a user, then gives the lease back.
///
/// A write that came to nothing takes its reservations with it. One keeps the lease whose reservation or commit is in
/// doubt, or whose traces couldn't be removed: the next writer or a sweep then finds it expired, and repairs. What
/// was in doubt can't happen any more once the lease is another's.
///
/// # Errors
/// [`Error::Busy`] if somebody else is writing this user; else what `work` returns.
pub(super) fn write<T>(
    storage: &Storage,
    namespace: &Namespace,
    id: UserId,
    work: impl FnOnce(&Write<'_>) -> Result<T>,
) -> Result<T> {
    let write = Write::begin(storage, namespace, id)?;
    let outcome = work(&write);
    let clean = match write.stage.get() {
        Stage::Begun | Stage::Settled => true,
        Stage::Reserved => write.repair().is_ok(),
        Stage::Reserving => {
            // The names are free at once, unless they are reserved only after this.
            let _ = write.repair();
            false
        }
        Stage::Committing => false,
    };
    if clean {
        // If this fails the lease ends by itself.
        let _ = storage.release_lease(&write.lease);
    }
    outcome
}

/// Makes SQLite agree with a user's document again, after a write that was cut off.
///
/// # Errors
/// [`Error::Busy`] if somebody is writing this user.
pub(super) fn repair(storage: &Storage, namespace: &Namespace, id: UserId) -> Result<()> {
    write(storage, namespace, id, |write| match write.stage.get() {
        // It was taken over, and so repaired already.
        Stage::Settled => Ok(()),
        _ => write.repair(),
    })
}

impl<'a> Write<'a> {
    fn begin(storage: &'a Storage, namespace: &'a Namespace, id: UserId) -> Result<Self> {
        let seconds = settings::write_lease()?;
        let lease = Lease {
            namespace,
            user_id: id,
            token: Token::from_random(system::random()?),
        };
        let now = system::now_ms();
        let acquired = storage.acquire_lease(&lease, now, now + seconds * 1000);
        let write = Self {
            storage,
            lease,
            seconds,
            commit_before: now + seconds * 500,
            stage: Cell::new(Stage::Begun),
        };
        match acquired {
            Ok(Acquired::Fresh) => {}
            Ok(Acquired::TakenOver) => {
                write.repair()?;
                write.stage.set(Stage::Settled);
            }
            Ok(Acquired::Denied) => return Err(Error::Busy),
            Err(error) => {
                // It may be ours all the same. Taken over, it stays: what it marks wasn't repaired.
                let _ = storage.release_fresh_lease(&lease);
                return Err(error);
            }
        }
        Ok(write)
    }

    /// Whose namespace is written to.
    pub(super) fn namespace(&self) -> &Namespace {
        self.lease.namespace
    }

    /// The stores.
    pub(super) fn storage(&self) -> &Storage {
        self.storage
    }

    /// The user's document. Nobody else changes it while the lease is ours.
    pub(super) fn user(&self) -> Result<Option<Box<UserRecord>>> {
        self.storage.user(self.lease.namespace, self.lease.user_id)
    }

    /// Reserves names beside those that the user has; `false` if somebody else has a row with either.
    pub(super) fn reserve(&self, username: &Username, email: &Email) -> Result<bool> {
        let before = self.stage.replace(Stage::Reserving);
        let reserved = self.storage.reserve_names(&self.lease, username, email)?;
        self.stage.set(if reserved { Stage::Reserved } else { before });
        Ok(reserved)
    }

    /// The rows of others with either name.
    pub(super) fn holders(&self, username: &Username, email: &Email) -> Result<Vec<NamesRow>> {
        let Lease { namespace, user_id, .. } = self.lease;
        self.storage.holders(namespace, user_id, username, email)
    }

    /// Writes the user's document whole, then sees to what `change` left in SQLite.
    pub(super) fn commit(&self, user: &mut UserRecord, change: Change) -> Result<()> {
        user.revision += 1;
        self.commit_by(|| self.storage.put_user(self.lease.namespace, user))?;
        self.settle_after(|| match change {
            Change::DocumentOnly => Ok(()),
            Change::Renamed => self.storage.keep_only_names(&self.lease, &user.username, &user.email),
            Change::Credential => self.purge_sessions(Some(user.epoch)),
        });
        Ok(())
    }

    /// Deletes the user's document, then everything of the user in SQLite.
    pub(super) fn commit_delete(&self) -> Result<()> {
        let Lease { namespace, user_id, .. } = self.lease;
        self.commit_by(|| self.storage.delete_user(namespace, user_id))?;
        self.settle_after(|| {
            self.storage.remove_names(&self.lease)?;
            self.purge_sessions(None)
        });
        Ok(())
    }

    /// Commits by one storage call, unless the lease has too little time left for it.
    fn commit_by(&self, call: impl FnOnce() -> Result<()>) -> Result<()> {
        if system::now_ms() > self.commit_before {
            return Err(Error::Busy);
        }
        self.stage.set(Stage::Committing);
        call()
    }

    /// Does what follows a commit. Its failure isn't the request's: the lease stays, and a repair will do it.
    fn settle_after(&self, call: impl FnOnce() -> Result<()>) {
        if call().is_ok() {
            self.stage.set(Stage::Settled);
        }
    }

    /// Makes SQLite agree with the document, whatever that is.
    fn repair(&self) -> Result<()> {
        let user = self.user()?;
        match &user {
            Some(user) => self.storage.keep_only_names(&self.lease, &user.username, &user.email)?,
            None => self.storage.remove_names(&self.lease)?,
        }
        self.purge_sessions(user.map(|user| user.epoch))
    }

    /// Has the user's sessions of other epochs cleared away, once every login under way is over.
    fn purge_sessions(&self, epoch: Option<Epoch>) -> Result<()> {
        // Of the present second only a part is left, so that the lease's seconds begin with the next one.
        let purge_at = system::now() + 1 + self.seconds;
        self.storage.purge_sessions(&self.lease, epoch, purge_at)
    }
}

/// What a commit changed, which decides what is to be settled after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing but the document.
    DocumentOnly,
    /// The user has other names.
    Renamed,
    /// The user has another credential, and so no sessions any more.
    Credential,
}

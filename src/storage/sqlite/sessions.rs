//! The sessions table: which session documents there may be, whose they are, and when they end.

use spin_sdk::sqlite::{RowResult, Value};

use super::{Proof, Storage, integer, seconds, seconds_at, text, text_at, user_id_at};
use crate::domain::{Epoch, MAX_SESSIONS_PER_USER, Result, SessionHandle, Timestamp, UserId};

/// What is to be known of a session before its document is written.
#[derive(Debug)]
pub struct SessionRow<'a> {
    /// The session.
    pub handle: &'a SessionHandle,
    /// Whose session it is.
    pub user_id: UserId,
    /// The user's epoch.
    pub epoch: Epoch,
    /// When it begins.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// A session that was recorded, and may count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedSession {
    /// The session.
    pub handle: SessionHandle,
    /// When it begins.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// How many sessions one statement ends. Each costs two entries of indexes, so a statement is over in a few milliseconds.
const ENDED_AT_ONCE: usize = 100;

/// Returns the handles of sessions that are too many: all but those `?12` that end last, the new one among them. The new one
/// is left out by its handle, because SQLite doesn't say whether RETURNING sees it. At most four, because each costs the
/// login two calls; more than one, so that a lower limit is reached soon. Triggers insert the session, set the user's last
/// login, and have the right password take effect on the counts of attempts.
const RECORD: &str = "
    INSERT INTO users_proofs (namespace, handle, user_id, epoch, created, expires,
        counted, account, known_network, known_until, proven)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    RETURNING (SELECT group_concat(handle) FROM (SELECT handle FROM users_sessions
        WHERE namespace = ?1 AND user_id = ?3 AND epoch = ?4 AND expires > ?5 AND handle <> ?2
        ORDER BY expires DESC LIMIT 4 OFFSET ?12 - 1))";

const END: &str = "
    UPDATE users_sessions SET expires = ?3 WHERE namespace = ?1 AND handle = ?2 AND expires > ?3
    RETURNING user_id";

const PUT_OFF: &str = "UPDATE users_sessions SET expires = ?3 WHERE namespace = ?1 AND handle = ?2";

/// Ends the first of a user's sessions of one epoch.
const END_EPOCH: &str = "
    UPDATE users_sessions SET expires = ?4 WHERE namespace = ?1 AND handle IN (SELECT handle FROM users_sessions
        WHERE namespace = ?1 AND user_id = ?2 AND epoch = ?3 AND expires > ?4 ORDER BY expires LIMIT ?5)
    RETURNING 1";

/// A second run changes nothing.
const RESTART: &str = "
    UPDATE users_sessions SET created = min(created, ?3), expires = iif(created > ?3, ?3 + expires - created, expires)
    WHERE namespace = ?1 AND handle = ?2
    RETURNING created, expires";

const FORGET: &str = "DELETE FROM users_sessions WHERE namespace = ?1 AND handle = ?2";

const OWNER: &str = "SELECT user_id FROM users_sessions WHERE namespace = ?1 AND handle = ?2";

const LAST: &str = "
    SELECT handle FROM users_sessions WHERE namespace = ?1 AND user_id = ?2 AND epoch = ?3
    ORDER BY expires DESC LIMIT ?4";

/// Returns no row for an unknown user, and one NULL handle for a user without sessions.
const LIST: &str = "
    SELECT sessions.handle, sessions.created, sessions.expires
    FROM users_users AS users
    LEFT JOIN users_sessions AS sessions INDEXED BY users_sessions_by_user
        ON sessions.namespace = users.namespace AND sessions.user_id = users.id AND sessions.epoch = users.epoch
        AND sessions.expires > ?3
    WHERE users.namespace = ?1 AND users.id = ?2
    ORDER BY sessions.created DESC, sessions.handle LIMIT ?4";

impl Storage {
    /// Records a session whose document is about to be written, and has the right password that begins it take effect on
    /// the counts. Returns sessions of the user that are too many now, if `most` may count at a time.
    pub fn record_session(&self, row: &SessionRow<'_>, most: u64, proof: &Proof) -> Result<Vec<SessionHandle>> {
        let mut parameters = vec![
            text(&self.namespace),
            text(row.handle.as_str()),
            text(row.user_id),
            text(row.epoch),
            seconds(row.created),
            seconds(row.expires),
        ];
        parameters.extend(proof.columns()?);
        parameters.push(integer(most));
        let rows = self.execute(RECORD, &parameters)?;
        let surplus = rows.first().and_then(|row| row.get::<&str>(0)).unwrap_or_default();
        let handles = surplus.split(',').filter(|handle| !handle.is_empty());
        Ok(handles
            .map(|handle| SessionHandle::from_storage(handle.to_owned()))
            .collect())
    }

    /// Lists the recorded sessions of a user's present epoch that end after `now`, the newest first; `None` if there is no
    /// such user.
    pub fn recorded_sessions(&self, id: UserId, now: Timestamp) -> Result<Option<Vec<RecordedSession>>> {
        let parameters = [
            text(&self.namespace),
            text(id),
            seconds(now),
            integer(MAX_SESSIONS_PER_USER),
        ];
        let rows = self.query(LIST, &parameters)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let recorded = rows.iter().filter(|row| row.get::<&str>(0).is_some());
        recorded.map(recorded_session).collect::<Result<_>>().map(Some)
    }

    /// Finds the sessions of a user and an epoch that end last, at most `limit`.
    pub fn last_sessions(&self, id: UserId, epoch: Epoch, limit: usize) -> Result<Vec<SessionHandle>> {
        let limit = integer(limit as u64);
        let rows = self.execute(LAST, &[text(&self.namespace), text(id), text(epoch), limit])?;
        rows.iter()
            .map(|row| text_at(row, 0).map(SessionHandle::from_storage))
            .collect()
    }

    /// Returns whose session it is, as long as it is recorded: until a minute after its end, or longer.
    pub fn owner_of_session(&self, handle: &SessionHandle) -> Result<Option<UserId>> {
        let rows = self.query(OWNER, &[text(&self.namespace), text(handle.as_str())])?;
        rows.first().map(|row| user_id_at(row, 0)).transpose()
    }

    /// Records that a session ended. Returns whose it was, if it hadn't ended before.
    pub fn end_session(&self, handle: &SessionHandle, at: Timestamp) -> Result<Option<UserId>> {
        let rows = self.query(END, &self.session_at(handle, at))?;
        rows.first().map(|row| user_id_at(row, 0)).transpose()
    }

    /// Records that the sessions of a user and an epoch ended, at most a hundred of them. Returns whether those are
    /// all.
    pub fn end_sessions(&self, id: UserId, epoch: Epoch, at: Timestamp) -> Result<bool> {
        let limit = integer(ENDED_AT_ONCE as u64);
        let parameters = [text(&self.namespace), text(id), text(epoch), seconds(at), limit];
        let ended = self.execute(END_EPOCH, &parameters)?;
        Ok(ended.len() < ENDED_AT_ONCE)
    }

    /// Lets a recorded session begin at `now` if it begins later, and live as long as it would have. Returns when it begins
    /// and ends; `None` if it isn't recorded.
    pub fn restart_session(&self, handle: &SessionHandle, now: Timestamp) -> Result<Option<(Timestamp, Timestamp)>> {
        let rows = self.query(RESTART, &self.session_at(handle, now))?;
        let times = rows.first().map(|row| Ok((seconds_at(row, 0)?, seconds_at(row, 1)?)));
        times.transpose()
    }

    /// Has the cleanup try a session again a minute after `now`, after all others.
    pub fn put_off_session(&self, handle: &SessionHandle, now: Timestamp) -> Result<()> {
        self.execute(PUT_OFF, &self.session_at(handle, now)).map(drop)
    }

    /// Forgets a session whose document was deleted.
    pub fn forget_session(&self, handle: &SessionHandle) -> Result<()> {
        self.execute(FORGET, &[text(&self.namespace), text(handle.as_str())])
            .map(drop)
    }

    /// `?1` to `?3` of the statements about a session and a moment.
    fn session_at(&self, handle: &SessionHandle, at: Timestamp) -> [Value; 3] {
        [text(&self.namespace), text(handle.as_str()), seconds(at)]
    }
}

fn recorded_session(row: &RowResult) -> Result<RecordedSession> {
    Ok(RecordedSession {
        handle: SessionHandle::from_storage(text_at(row, 0)?),
        created: seconds_at(row, 1)?,
        expires: seconds_at(row, 2)?,
    })
}

//! The SQLite schema, and how a database comes to have it.

use super::attempts::{is_of_user, take_back};

/// The table of secret keys, which each database has for itself. It and its key come before all other statements, so
/// that where there is a table of users, there is the key.
pub(super) const KEYS: &str = "
    CREATE TABLE IF NOT EXISTS users_keys (name TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID";

/// Makes the key under which unknown names are hashed, in hexadecimal digits; the first one stays.
pub(super) const NEW_KEY: &str = "
    INSERT INTO users_keys (name, key) VALUES ('unknown names', ?1) ON CONFLICT DO NOTHING";

/// The version of the schema that this component works with.
pub(super) const VERSION: u64 = 1;

/// The statements that create the schema, in order. The database may be that of an application which uses the
/// component as a library, so every name begins with `users_`. Each statement may be run again, also by two
/// requests at once, so a crash midway leaves nothing to repair.
///
/// A request's first statement fails if it needs what isn't there yet, and then creates the rest. So the order matters:
/// what requests need where there is no user comes first, and the table of notes, with which every change of a user
/// begins, comes last. [`MARK`] then marks the work as done.
pub(super) const MIGRATION: &[&str] = &[
    // How many passwords were tried lately, by account and by client address, and how many users were created.
    // `clear_at` and `blocked_until` are in microseconds.
    "CREATE TABLE IF NOT EXISTS users_attempts (
        namespace TEXT NOT NULL,
        key TEXT NOT NULL,
        failures INTEGER NOT NULL,
        clear_at INTEGER NOT NULL,
        blocked_until INTEGER NOT NULL,
        forget_at INTEGER NOT NULL,
        PRIMARY KEY (namespace, key)
    ) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS users_attempts_by_forget_at ON users_attempts (forget_at)",
    // Every session document that may be in key-value.
    "CREATE TABLE IF NOT EXISTS users_sessions (
        namespace TEXT NOT NULL,
        handle TEXT NOT NULL,
        user_id TEXT NOT NULL,
        epoch TEXT NOT NULL,
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        PRIMARY KEY (namespace, handle)
    ) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS users_sessions_by_user ON users_sessions (namespace, user_id, epoch, expires)",
    "CREATE INDEX IF NOT EXISTS users_sessions_by_expires ON users_sessions (expires)",
    // A new session is its user's last login.
    "CREATE TRIGGER IF NOT EXISTS users_session_started AFTER INSERT ON users_sessions BEGIN
        UPDATE users_users SET last_login = max(coalesce(last_login, 0), new.created)
            WHERE namespace = new.namespace AND id = new.user_id;
    END",
    // A row that is inserted here says that a password was right. Its trigger records the session that begins with it, if
    // one does, and takes back what the attempt was counted: so a login does both in one statement.
    "CREATE VIEW IF NOT EXISTS users_proofs AS SELECT namespace, handle, user_id, epoch, created, expires,
        NULL AS counted, NULL AS account, NULL AS known_network, NULL AS known_until, NULL AS proven FROM users_sessions",
    concat!(
        "CREATE TRIGGER IF NOT EXISTS users_password_proven INSTEAD OF INSERT ON users_proofs BEGIN
        INSERT INTO users_sessions (namespace, handle, user_id, epoch, created, expires)
            SELECT new.namespace, new.handle, new.user_id, new.epoch, new.created, new.expires
            WHERE new.handle IS NOT NULL;
        ",
        take_back!("new.namespace", "new.counted", "new.account"),
        ";
        UPDATE users_attempts SET failures = 0, forget_at = clear_at / 1000000
            WHERE namespace = new.namespace AND key = new.account;
        DELETE FROM users_attempts
            WHERE namespace = new.namespace AND key IN (SELECT value ->> 'key' FROM json_each(new.counted))
                AND key IS NOT new.known_network AND clear_at <= new.proven;
        INSERT INTO users_attempts (namespace, key, failures, clear_at, blocked_until, forget_at)
            SELECT new.namespace, new.known_network, 0, 0, 0, new.known_until WHERE new.known_network IS NOT NULL
            ON CONFLICT DO UPDATE SET failures = 0, clear_at = 0, blocked_until = 0, forget_at = excluded.forget_at;
    END"
    ),
    // One row per user: the truth about names, and about which document counts. What the row ids are, `users.rs` says.
    "CREATE TABLE IF NOT EXISTS users_users (
        row_id INTEGER PRIMARY KEY,
        namespace TEXT NOT NULL,
        id TEXT NOT NULL,
        username TEXT NOT NULL,
        email TEXT NOT NULL,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        epoch TEXT NOT NULL,
        document TEXT NOT NULL,
        attributes TEXT NOT NULL,
        last_login INTEGER
    )",
    "CREATE UNIQUE INDEX IF NOT EXISTS users_users_by_id ON users_users (namespace, id)",
    "CREATE UNIQUE INDEX IF NOT EXISTS users_users_by_username ON users_users (namespace, username)",
    "CREATE UNIQUE INDEX IF NOT EXISTS users_users_by_email ON users_users (namespace, email)",
    // Which names have which three characters in a row; two line feeds mark where a name begins and ends. It keeps
    // no names itself (`content`), and no lengths for ranking (`columnsize`). Both columns share one list of users for
    // each three characters, so usernames are in upper case: otherwise a search for "example" in usernames would read
    // the list of all users with an address at example.com.
    "CREATE VIRTUAL TABLE IF NOT EXISTS users_name_parts USING fts5 (
        username, email, content = '', columnsize = 0, tokenize = 'trigram case_sensitive 1'
    )",
    "CREATE TRIGGER IF NOT EXISTS users_user_named AFTER INSERT ON users_users BEGIN
        INSERT INTO users_name_parts (rowid, username, email) VALUES (new.row_id,
            char(10, 10) || upper(new.username) || char(10, 10), char(10, 10) || new.email || char(10, 10));
    END",
    "CREATE TRIGGER IF NOT EXISTS users_user_renamed AFTER UPDATE OF username, email ON users_users
    WHEN new.username <> old.username OR new.email <> old.email BEGIN
        INSERT INTO users_name_parts (users_name_parts, rowid, username, email) VALUES ('delete', old.row_id,
            char(10, 10) || upper(old.username) || char(10, 10), char(10, 10) || old.email || char(10, 10));
        INSERT INTO users_name_parts (rowid, username, email) VALUES (new.row_id,
            char(10, 10) || upper(new.username) || char(10, 10), char(10, 10) || new.email || char(10, 10));
    END",
    "CREATE TRIGGER IF NOT EXISTS users_user_unnamed AFTER DELETE ON users_users BEGIN
        INSERT INTO users_name_parts (users_name_parts, rowid, username, email) VALUES ('delete', old.row_id,
            char(10, 10) || upper(old.username) || char(10, 10), char(10, 10) || old.email || char(10, 10));
    END",
    // These move the notes of documents along with a row's pointer, in the same statement.
    "CREATE TRIGGER IF NOT EXISTS users_user_created AFTER INSERT ON users_users BEGIN
        DELETE FROM users_documents
            WHERE namespace = new.namespace AND user_id = new.id AND document = new.document;
    END",
    // The note of the new document becomes the note of the old one. If the epoch is another, every session ends: the note
    // has the old epoch, and the cleanup ends the rows of its sessions, a few at a time. So the commit costs the same however
    // many there are.
    "CREATE TRIGGER IF NOT EXISTS users_user_moved AFTER UPDATE OF document ON users_users BEGIN
        UPDATE users_documents SET
                document = old.document,
                replaces = NULL,
                state = iif(new.epoch = old.epoch, 'replaced', 'unused'),
                ended_epoch = iif(new.epoch = old.epoch, NULL, old.epoch)
            WHERE namespace = new.namespace AND user_id = new.id AND document = new.document;
    END",
    // A deletion notes a document that it never writes. The `since` of that note is the time of the deletion.
    "CREATE TRIGGER IF NOT EXISTS users_user_deleted AFTER DELETE ON users_users BEGIN
        INSERT INTO users_documents (namespace, user_id, document, state, since, ended_epoch)
            SELECT old.namespace, old.id, old.document, 'unused', coalesce(max(since), 0), old.epoch FROM users_documents
            WHERE namespace = old.namespace AND user_id = old.id;
    END",
    concat!(
        "CREATE TRIGGER IF NOT EXISTS users_user_forgotten AFTER DELETE ON users_users BEGIN
        DELETE FROM users_attempts WHERE ",
        is_of_user!("old.namespace", "old.id"),
        ";
    END"
    ),
    // The notes of documents that no row points to, not yet or no more, so that none is left behind. `documents.rs`
    // says what the states are. Every change of a user begins here, so the table comes after the triggers.
    "CREATE TABLE IF NOT EXISTS users_documents (
        namespace TEXT NOT NULL,
        user_id TEXT NOT NULL,
        document TEXT NOT NULL,
        replaces TEXT,
        state TEXT NOT NULL,
        since INTEGER NOT NULL,
        ended_epoch TEXT,
        PRIMARY KEY (namespace, user_id, document)
    ) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS users_documents_by_state ON users_documents (state, since)",
    "CREATE TABLE IF NOT EXISTS users_schema_version (version INTEGER PRIMARY KEY)",
];

/// Marks the work as done.
pub(super) const MARK: &str = "INSERT INTO users_schema_version (version) VALUES (?1) ON CONFLICT DO NOTHING";

/// Persists in the file: readers and writers don't wait for each other, and a commit costs one fsync. How much
/// is synchronised stays at SQLite's `FULL`: a commit must be as durable as the answer that reports it.
///
/// Spin's client of libSQL refuses this, which is as well: the server is in that mode anyway.
pub(super) const JOURNAL: &str = "PRAGMA journal_mode = WAL";

/// The version of the schema that the database has. Fails on an empty one; gives NULL while a migration isn't done.
///
/// A component of any other version relies on this table, so its name and its column stay as they are.
pub(super) const READ_VERSION: &str = "SELECT max(version) FROM users_schema_version";

/// Marks the present schema as present once more: a write that changes nothing. It also ends a migration that was cut off
/// before [`MARK`]. Gives a row unless the database has a schema of another version.
pub(super) const MARK_AGAIN: &str = "
    INSERT INTO users_schema_version (version)
        SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM users_schema_version WHERE version <> ?1)
        ON CONFLICT (version) DO UPDATE SET version = excluded.version
        RETURNING version";

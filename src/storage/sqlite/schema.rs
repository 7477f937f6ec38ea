//! The SQLite schema, and how a database comes to have it.

/// The statements that create the schema, in order. The database may be that of an application which uses the
/// component as a library, so every name begins with `users_`. Each statement may be run again, also by two
/// requests at once, so a crash midway leaves nothing to repair.
///
/// A request's first statement fails if it needs what isn't there yet, and then creates the rest. So the order matters:
/// what requests need where there is no user comes first, and the table of notes, with which every change of a user
/// begins, comes last. The last statement marks the work as done.
pub(super) const MIGRATION: &[&str] = &[
    // How many passwords were tried lately, by account and by client address.
    "CREATE TABLE IF NOT EXISTS users_attempts (
        namespace TEXT NOT NULL,
        key TEXT NOT NULL,
        failures INTEGER NOT NULL,
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
    "CREATE INDEX IF NOT EXISTS users_sessions_by_user ON users_sessions (namespace, user_id, created)",
    "CREATE INDEX IF NOT EXISTS users_sessions_by_expires ON users_sessions (expires)",
    // A new session means that the password was known and not guessed, so the attempts at it are forgotten. It is also the
    // user's last login.
    "CREATE TRIGGER IF NOT EXISTS users_session_started AFTER INSERT ON users_sessions BEGIN
        DELETE FROM users_attempts WHERE namespace = new.namespace AND key = 'user:' || new.user_id;
        UPDATE users_users SET last_login = max(coalesce(last_login, 0), new.created)
            WHERE namespace = new.namespace AND id = new.user_id;
    END",
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
    // The note of the new document becomes the note of the old one. If the epoch is another, every session ends.
    "CREATE TRIGGER IF NOT EXISTS users_user_moved AFTER UPDATE OF document ON users_users BEGIN
        UPDATE users_sessions SET expires = min(expires, (SELECT since FROM users_documents
                WHERE namespace = new.namespace AND user_id = new.id AND document = new.document))
            WHERE new.epoch <> old.epoch
                AND namespace = new.namespace AND user_id = new.id AND epoch <> new.epoch;
        UPDATE users_documents SET
                document = old.document,
                replaces = NULL,
                state = iif(new.epoch = old.epoch, 'replaced', 'unused')
            WHERE namespace = new.namespace AND user_id = new.id AND document = new.document;
    END",
    // A deletion notes a document that it never writes. The `since` of that note is the time of the deletion.
    "CREATE TRIGGER IF NOT EXISTS users_user_deleted AFTER DELETE ON users_users BEGIN
        UPDATE users_sessions SET expires = min(expires, (SELECT coalesce(max(since), 0) FROM users_documents
                WHERE namespace = old.namespace AND user_id = old.id))
            WHERE namespace = old.namespace AND user_id = old.id;
        INSERT INTO users_documents (namespace, user_id, document, state, since)
            SELECT old.namespace, old.id, old.document, 'unused', coalesce(max(since), 0) FROM users_documents
            WHERE namespace = old.namespace AND user_id = old.id;
    END",
    // The notes of documents that no row points to, not yet or no more, so that none is left behind. `documents.rs`
    // says what the states are. Every change of a user begins here, so the table comes after the triggers.
    "CREATE TABLE IF NOT EXISTS users_documents (
        namespace TEXT NOT NULL,
        user_id TEXT NOT NULL,
        document TEXT NOT NULL,
        replaces TEXT,
        state TEXT NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (namespace, user_id, document)
    ) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS users_documents_by_state ON users_documents (state, since)",
    "CREATE TABLE IF NOT EXISTS users_schema_version (version INTEGER PRIMARY KEY)",
    "INSERT INTO users_schema_version (version) VALUES (1) ON CONFLICT DO NOTHING",
];

/// Persists in the file: readers and writers don't wait for each other, and a commit costs one fsync. How much
/// is synchronised stays at SQLite's `FULL`: a commit must be as durable as the answer that reports it.
///
/// Spin's client of libSQL refuses this, which is as well: the server is in that mode anyway.
pub(super) const JOURNAL: &str = "PRAGMA journal_mode = WAL";

/// Gives a row exactly if the database has the present schema; fails on an empty one.
pub(super) const IS_PRESENT: &str = "SELECT 1 FROM users_schema_version WHERE version = 1";

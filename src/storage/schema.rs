//! The SQLite schema, and how a database comes to have it.

/// What brings a database to the present schema, in order. The database may be that of an application which uses the
/// component as a library, so every name begins with `users_`. Each statement may be run again, also by two
/// requests at once, so a crash midway leaves nothing to mend.
///
/// A statement that newer code needs must fail on the older schema, for that is how the need for a migration
/// is noticed (see `database.rs`). The last statement marks the work as done.
pub(super) const MIGRATION: &[&str] = &[
    // Which names a user holds or is about to hold: one row, and during a change of names two. What the row ids
    // are, `row_id.rs` says.
    "CREATE TABLE IF NOT EXISTS users_names (
        row_id INTEGER PRIMARY KEY,
        namespace TEXT NOT NULL,
        user_id TEXT NOT NULL,
        username TEXT NOT NULL,
        email TEXT NOT NULL,
        UNIQUE (namespace, user_id, username, email)
    )",
    "CREATE INDEX IF NOT EXISTS users_names_by_username ON users_names (namespace, username, email)",
    "CREATE INDEX IF NOT EXISTS users_names_by_email ON users_names (namespace, email, username)",
    // Which names have which three characters in a row; two line feeds mark where a name begins and ends. It keeps
    // no names itself (`content`), and no lengths for ranking (`columnsize`). No write reaches `names` before the
    // triggers are there, for every write begins with a lease.
    "CREATE VIRTUAL TABLE IF NOT EXISTS users_name_parts USING fts5 (
        username, email, content = '', columnsize = 0, tokenize = 'trigram case_sensitive 1'
    )",
    "CREATE TRIGGER IF NOT EXISTS users_names_inserted AFTER INSERT ON users_names BEGIN
        INSERT INTO users_name_parts (rowid, username, email) VALUES (new.row_id,
            char(10, 10) || new.username || char(10, 10), char(10, 10) || new.email || char(10, 10));
    END",
    "CREATE TRIGGER IF NOT EXISTS users_names_deleted AFTER DELETE ON users_names BEGIN
        INSERT INTO users_name_parts (users_name_parts, rowid, username, email) VALUES ('delete', old.row_id,
            char(10, 10) || old.username || char(10, 10), char(10, 10) || old.email || char(10, 10));
    END",
    // Who may write a user just now; a row that is past its time marks a write that was cut off.
    "CREATE TABLE IF NOT EXISTS users_leases (
        namespace TEXT NOT NULL,
        user_id TEXT NOT NULL,
        token TEXT NOT NULL,
        until INTEGER NOT NULL,
        takeovers INTEGER NOT NULL,
        PRIMARY KEY (namespace, user_id)
    ) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS users_leases_by_until ON users_leases (until)",
    // Every session document that may be in key-value, and when it is to be cleared away.
    "CREATE TABLE IF NOT EXISTS users_sessions (
        namespace TEXT NOT NULL,
        key TEXT NOT NULL,
        user_id TEXT NOT NULL,
        epoch TEXT NOT NULL,
        created INTEGER NOT NULL,
        purge_at INTEGER NOT NULL,
        PRIMARY KEY (namespace, key)
    ) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS users_sessions_by_user ON users_sessions (namespace, user_id, created)",
    "CREATE INDEX IF NOT EXISTS users_sessions_by_purge_at ON users_sessions (purge_at)",
    // How many passwords were tried lately, by account and by client address.
    "CREATE TABLE IF NOT EXISTS users_attempts (
        namespace TEXT NOT NULL,
        subject TEXT NOT NULL,
        failures INTEGER NOT NULL,
        blocked_until INTEGER NOT NULL,
        forget_at INTEGER NOT NULL,
        PRIMARY KEY (namespace, subject)
    ) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS users_attempts_by_forget_at ON users_attempts (forget_at)",
    // What a login writes once its password was right: its session's row, and the account's attempts and the address's
    // last one forgiven. A view with a trigger, so that it is one statement.
    "CREATE VIEW IF NOT EXISTS users_logins AS
        SELECT namespace, key, user_id, epoch, created, purge_at, NULL AS account, NULL AS address FROM users_sessions",
    "CREATE TRIGGER IF NOT EXISTS users_login INSTEAD OF INSERT ON users_logins BEGIN
        INSERT INTO users_sessions (namespace, key, user_id, epoch, created, purge_at)
            VALUES (new.namespace, new.key, new.user_id, new.epoch, new.created, new.purge_at);
        DELETE FROM users_attempts WHERE namespace = new.namespace AND subject = new.account;
        UPDATE users_attempts SET failures = max(failures - 1, 0), blocked_until = 0
            WHERE namespace = new.namespace AND subject = new.address;
    END",
    "CREATE TABLE IF NOT EXISTS users_schema_version (version INTEGER PRIMARY KEY)",
    "INSERT INTO users_schema_version (version) VALUES (1) ON CONFLICT DO NOTHING",
];

/// Persists in the file: readers and writers don't wait for each other, and a commit costs one fsync. How much
/// is synchronised stays at SQLite's `FULL`: a reservation must be as durable as the document that relies on it.
///
/// Spin's client of libSQL refuses this, which is as well: the server is in that mode anyway.
pub(super) const JOURNAL: &str = "PRAGMA journal_mode = WAL";

/// Gives a row exactly if the database has the present schema; fails on an empty one.
pub(super) const IS_PRESENT: &str = "SELECT 1 FROM users_schema_version WHERE version = 1";

/// Gives a row exactly if the database has had a schema; fails only if the database does.
pub(super) const HAS_VERSION: &str = "SELECT 1 FROM sqlite_schema WHERE name = 'users_schema_version'";

//! A store of many users, each with a session.
//!
//! The component creates the first user and its session. Every row that it wrote is then copied for each other user,
//! with that user's id, names and session handle in place of the first one's. At the end the component is asked for
//! some of the users.

use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use host::Compiled;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde_json::json;
use users::domain::SessionId;

use crate::population::{Person, person};
use crate::progress::Progress;
use crate::service::{CHEAP_HASH, PASSWORD, Service};

/// The stores' files, and in each the tables that have rows of a user. Triggers fill the other tables.
const STORES: [(&str, &[&str]); 2] = [
    ("sqlite_key_value.db", &["spin_key_value"]),
    ("sqlite_db.db", &["users_users", "users_sessions"]),
];

/// The column whose value is the first user's plus the number of the user.
const ROW_ID: &str = "row_id";

/// How many users are written in one transaction. Its pages fit into memory, and its log onto the disk.
const BATCH: u32 = 1_000_000;

/// How many users are asked for at the end.
const SAMPLE: u32 = 50;

/// What differs between the rows of two users: the id, the username, the email address and the session's handle.
type Identity = [String; 4];

/// One row that the component wrote of the first user.
struct Template {
    insert: String,
    values: Vec<(String, Value)>,
}

/// Returns a service with this number of users. All but the first have the session of their [`Person`].
pub async fn seeded(compiled: &Compiled, users: u32, progress: &Progress) -> Result<Service> {
    let service = Service::users(compiled, CHEAP_HASH)?;
    let first = create_first(&service).await?;
    progress.start(&format!("seeding {users} users"), u64::from(users) * 2);
    std::thread::scope(|scope| {
        let fill = |(file, tables)| fill(&service.directory().join(file), tables, &first, users, progress);
        // Each file keeps a processor busy.
        let threads = STORES.map(|store| scope.spawn(move || fill(store)));
        let results = threads.map(|thread| thread.join().map_err(|_| anyhow!("seeding panicked"))?);
        results.into_iter().collect::<Result<()>>()
    })?;
    check(&service, users).await?;
    Ok(service)
}

async fn create_first(service: &Service) -> Result<Identity> {
    let person = person(0);
    let user = json!({"id": person.id, "username": person.username, "email": person.email, "password": PASSWORD});
    service.call("Create", &user).await?;
    let login = json!({"username": person.username, "password": PASSWORD});
    let session = service.session(&login).await?;
    identity(Person { session, ..person })
}

fn identity(person: Person) -> Result<Identity> {
    let session = SessionId::parse(person.session).context("a session id")?;
    let handle = session.handle().as_str().to_owned();
    Ok([person.id, person.username, person.email, handle])
}

/// Copies the first user's rows of one file for all other users. It writes without syncs: a store that is lost with the
/// machine is seeded again.
fn fill(file: &Path, tables: &[&str], first: &Identity, users: u32, progress: &Progress) -> Result<()> {
    let mut connection = Connection::open(file)?;
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -4000000")?;
    let mut templates = Vec::new();
    for table in tables {
        templates.extend(templates_of(&connection, table)?);
    }
    let mut next = 1;
    while next < users {
        let batch = next..users.min(next.saturating_add(BATCH));
        next = batch.end;
        let transaction = connection.transaction()?;
        for n in batch {
            copy(&transaction, &templates, first, n)?;
            progress.advance(1);
        }
        transaction.commit()?;
        // Without this, the log would grow, and the first measured requests would have to empty it.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    Ok(())
}

/// Writes the rows of the n-th user.
fn copy(connection: &Connection, templates: &[Template], first: &Identity, n: u32) -> Result<()> {
    let identity = identity(person(n))?;
    for Template { insert, values } in templates {
        let values = values.iter().map(|(column, value)| match value {
            Value::Integer(row_id) if column == ROW_ID => Value::Integer(row_id + i64::from(n)),
            value => with_identity(value, first, &identity),
        });
        connection.prepare_cached(insert)?.execute(params_from_iter(values))?;
    }
    Ok(())
}

/// Reads all rows of a table.
fn templates_of(connection: &Connection, table: &str) -> Result<Vec<Template>> {
    let mut select = connection.prepare(&format!("SELECT * FROM {table}"))?;
    let columns: Vec<_> = select.column_names().map(str::to_owned).collect();
    let insert = format!("INSERT INTO {table} VALUES ({})", vec!["?"; columns.len()].join(", "));
    let templates = select.query_map([], |row| {
        let values = columns
            .iter()
            .map(|column| Ok((column.clone(), row.get(column.as_str())?)));
        Ok(Template {
            insert: insert.clone(),
            values: values.collect::<rusqlite::Result<_>>()?,
        })
    })?;
    Ok(templates.collect::<rusqlite::Result<_>>()?)
}

/// Puts another user's identity in the place of the first one's.
fn with_identity(value: &Value, first: &Identity, other: &Identity) -> Value {
    let replace = |text: &str| {
        let pairs = first.iter().zip(other);
        pairs.fold(text.to_owned(), |text, (first, other)| text.replace(first, other))
    };
    match value {
        Value::Text(text) => Value::Text(replace(text)),
        Value::Blob(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Blob(replace(text).into_bytes()),
            Err(_) => value.clone(),
        },
        value => value.clone(),
    }
}

/// Asks the component for some of the users, in every way.
async fn check(service: &Service, users: u32) -> Result<()> {
    let sample = (1..users).step_by((users / SAMPLE).max(1) as usize);
    for n in sample.chain([users - 1]) {
        let Person {
            id,
            username,
            email,
            session,
        } = person(n);
        service.call("Read", &json!({"id": id})).await?;
        service.call("ReadSession", &json!({"session_id": session})).await?;
        let login = json!({"email": email, "password": PASSWORD});
        service.call("Login", &login).await?;
        for query in [json!({"username": username}), json!({"email": format!("*{email}*")})] {
            let found = service.call("Search", &query).await?;
            let first = found.pointer("/users/0/id");
            ensure!(first == Some(&json!(id)), "{query} doesn't find {id}");
        }
    }
    Ok(())
}

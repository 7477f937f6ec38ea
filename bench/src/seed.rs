//! A store of many users, each with a session.
//!
//! The component makes the first user and its session. All others are copies of what it wrote, in every place where
//! it wrote something, with other ids, names and session ids; the schema's own triggers do the rest. At the end the
//! component is asked for some of them.

use anyhow::{Context, Result, anyhow, ensure};
use host::Compiled;
use rusqlite::{Connection, params};
use serde_json::json;
use users::domain::SessionId;

use crate::population::{Person, person};
use crate::progress::Progress;
use crate::service::{CHEAP_HASH, PASSWORD, Service};

/// How many users are asked for at the end.
const SAMPLE: u32 = 50;

/// The namespace of all.
const NAMESPACE: &str = "default";

/// What the component wrote of the first user.
struct Template {
    person: Person,
    session_handle: String,
    /// The id of the user's document.
    document: String,
    user_document: String,
    session_document: String,
}

/// A service with so many users, numbered from 0, of which all but the first have the session that [`person`] says.
pub async fn seeded(compiled: &Compiled, users: u32, progress: &Progress) -> Result<Service> {
    let service = Service::users(compiled, CHEAP_HASH)?;
    let template = template(&service).await?;
    progress.begins(&format!("seeding {users} users"), u64::from(users) * 2);
    // Two files, and each keeps a processor busy.
    std::thread::scope(|scope| {
        let documents = scope.spawn(|| write_documents(&service, &template, users, progress));
        let rows = write_rows(&service, &template, users, progress);
        let documents = documents.join().map_err(|_| anyhow!("writing documents panicked"))?;
        documents.and(rows)
    })?;
    check(&service, users).await?;
    Ok(service)
}

async fn template(service: &Service) -> Result<Template> {
    let person = person(0);
    let user = json!({"id": person.id, "username": person.username, "email": person.email, "password": PASSWORD});
    service.call("Create", &user).await?;
    let login = json!({"username": person.username, "password": PASSWORD});
    let session = service.session(&login).await?;
    let session_handle = session_handle(&session)?;
    let document: String = open(service, "sqlite_db.db")?
        .query_row("SELECT document FROM users_users", [], |row| row.get(0))
        .context("the first user's row")?;
    let documents = open(service, "sqlite_key_value.db")?;
    let read = |key: String| -> Result<String> {
        let select = "SELECT value FROM spin_key_value WHERE key = ?1";
        let value: Vec<u8> = documents.query_row(select, [&key], |row| row.get(0)).context(key)?;
        Ok(String::from_utf8(value)?)
    };
    Ok(Template {
        user_document: read(format!("user:{NAMESPACE}:{}:{document}", person.id))?,
        session_document: read(format!("session:{NAMESPACE}:{session_handle}"))?,
        document,
        session_handle,
        person,
    })
}

fn session_handle(session: &str) -> Result<String> {
    let id = SessionId::parse(session.to_owned()).context("a session id")?;
    Ok(id.handle().as_str().to_owned())
}

fn write_documents(service: &Service, template: &Template, users: u32, progress: &Progress) -> Result<()> {
    let mut documents = open(service, "sqlite_key_value.db")?;
    let transaction = documents.transaction()?;
    let insert = "INSERT INTO spin_key_value (store, key, value) VALUES ('default', ?1, ?2)";
    let mut insert = transaction.prepare(insert)?;
    for n in 1..users {
        let person = person(n);
        let user = template
            .user_document
            .replace(&template.person.id, &person.id)
            .replace(&template.person.username, &person.username)
            .replace(&template.person.email, &person.email);
        let session = template.session_document.replace(&template.person.id, &person.id);
        let key = format!("session:{NAMESPACE}:{}", session_handle(&person.session)?);
        insert.execute(params![
            format!("user:{NAMESPACE}:{}:{}", person.id, template.document),
            user.as_bytes()
        ])?;
        insert.execute(params![key, session.as_bytes()])?;
        progress.goes_on(1);
    }
    drop(insert);
    Ok(transaction.commit()?)
}

fn write_rows(service: &Service, template: &Template, users: u32, progress: &Progress) -> Result<()> {
    let mut database = open(service, "sqlite_db.db")?;
    let transaction = database.transaction()?;
    let insert = "INSERT INTO users_users (row_id, namespace, id, username, email, created, updated, epoch, document)
        SELECT row_id + ?1, namespace, ?2, ?3, ?4, created, updated, epoch, document FROM users_users WHERE id = ?5";
    let mut insert = transaction.prepare(insert)?;
    let begin = "INSERT INTO users_sessions (namespace, handle, user_id, epoch, created, expires)
        SELECT namespace, ?1, ?2, epoch, created, expires FROM users_sessions WHERE namespace = ?3 AND handle = ?4";
    let mut begin = transaction.prepare(begin)?;
    for n in 1..users {
        let Person {
            id,
            username,
            email,
            session,
        } = person(n);
        insert.execute(params![n, id, username, email, template.person.id])?;
        begin.execute(params![
            session_handle(&session)?,
            id,
            NAMESPACE,
            template.session_handle
        ])?;
        progress.goes_on(1);
    }
    drop((insert, begin));
    transaction.commit()?;
    // Or the first requests that are measured would do it.
    Ok(database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
}

/// Opens a store's file for one large write that fits into memory. What is lost with the machine is seeded again.
fn open(service: &Service, file: &str) -> Result<Connection> {
    let connection = Connection::open(service.directory().join(file))?;
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -4000000")?;
    Ok(connection)
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
        service
            .call("Login", &json!({"email": email, "password": PASSWORD}))
            .await?;
        for query in [json!({"username": username}), json!({"email": format!("*{email}*")})] {
            let found = service.call("Search", &query).await?;
            let first = found.pointer("/users/0/id");
            ensure!(first == Some(&json!(id)), "{query} doesn't find {id}");
        }
    }
    Ok(())
}

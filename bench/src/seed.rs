//! A store of many users, each with a session.
//!
//! The component makes the first user and its session. All others are copies of what it wrote, in every place where
//! it wrote something, with other ids, names and session ids; names go through the component's own statement. At the
//! end the component is asked for some of them.

use anyhow::{Context, Result, anyhow, ensure};
use host::Compiled;
use rusqlite::{Connection, params};
use serde_json::json;
use users::domain::{Namespace, SessionId, UserId};
use users::storage::row_id::{self, Places};
use users::storage::{HELD, RESERVE};

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
    session_key: String,
    user_document: String,
    session_document: String,
}

/// A user to write, in the order in which rows are inserted fastest.
struct Placed {
    places: Places,
    n: u32,
}

/// A service with so many users, numbered from 0, of which all but the first have the session that [`person`] says.
pub async fn seeded(compiled: &Compiled, users: u32, progress: &Progress) -> Result<Service> {
    let service = Service::users(compiled, CHEAP_HASH)?;
    let template = template(&service).await?;
    progress.begins(&format!("seeding {users} users"), u64::from(users) * 2);
    let mut people: Vec<_> = (1..users).map(placed).collect::<Result<_>>()?;
    people.sort_unstable_by_key(|placed| *placed.places.cell.start());
    // Two files, and each keeps a processor busy.
    std::thread::scope(|scope| {
        let documents = scope.spawn(|| write_documents(&service, &template, users, progress));
        let rows = write_rows(&service, &template, &people, progress);
        let documents = documents.join().map_err(|_| anyhow!("writing documents panicked"))?;
        documents.and(rows)
    })?;
    check(&service, users).await?;
    Ok(service)
}

fn placed(n: u32) -> Result<Placed> {
    let person = person(n);
    let places = || {
        let id = UserId::parse("id", &person.id)?;
        let namespace = Namespace::parse("namespace", Some(NAMESPACE))?;
        users::domain::Result::Ok(row_id::places(&namespace, &person.username, id))
    };
    let places = places().map_err(|error| anyhow!("{error:?}"))?;
    Ok(Placed { places, n })
}

async fn template(service: &Service) -> Result<Template> {
    let person = person(0);
    let user = json!({"id": person.id, "username": person.username, "email": person.email, "password": PASSWORD});
    service.call("Create", &user).await?;
    let login = json!({"username": person.username, "password": PASSWORD});
    let session = service.session(&login).await?;
    let session_key = session_key(&session)?;
    let documents = open(service, "sqlite_key_value.db")?;
    let document = |key: String| -> Result<String> {
        let read = "SELECT value FROM spin_key_value WHERE key = ?1";
        let value: Vec<u8> = documents.query_row(read, [&key], |row| row.get(0)).context(key)?;
        Ok(String::from_utf8(value)?)
    };
    Ok(Template {
        user_document: document(format!("user:{NAMESPACE}:{}", person.id))?,
        session_document: document(format!("session:{NAMESPACE}:{session_key}"))?,
        session_key,
        person,
    })
}

fn session_key(session: &str) -> Result<String> {
    let id = SessionId::parse(session.to_owned()).context("a session id")?;
    Ok(id.key().as_str().to_owned())
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
        let key = format!("session:{NAMESPACE}:{}", session_key(&person.session)?);
        insert.execute(params![format!("user:{NAMESPACE}:{}", person.id), user.as_bytes()])?;
        insert.execute(params![key, session.as_bytes()])?;
        progress.goes_on(1);
    }
    drop(insert);
    Ok(transaction.commit()?)
}

fn write_rows(service: &Service, template: &Template, people: &[Placed], progress: &Progress) -> Result<()> {
    let mut database = open(service, "sqlite_db.db")?;
    let transaction = database.transaction()?;
    // Nobody else writes, so no lease is needed.
    let mut reserve = transaction.prepare(&RESERVE.replace(HELD, "?3 IS NULL"))?;
    let insert = "INSERT INTO users_sessions SELECT namespace, ?1, ?2, epoch, created, purge_at FROM users_sessions WHERE key = ?3 AND namespace = ?4";
    let mut insert = transaction.prepare(insert)?;
    for placed in people {
        let Person {
            id,
            username,
            email,
            session,
        } = person(placed.n);
        let (cell, outside) = (&placed.places.cell, placed.places.outside);
        let [start, end, outside] = [*cell.start(), *cell.end(), outside].map(u64::cast_signed);
        reserve
            .query(params![
                NAMESPACE,
                id,
                None::<String>,
                username,
                email,
                start,
                end,
                outside
            ])?
            .next()?
            .context("names that are free")?;
        insert.execute(params![session_key(&session)?, id, template.session_key, NAMESPACE])?;
        progress.goes_on(1);
    }
    drop((reserve, insert));
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

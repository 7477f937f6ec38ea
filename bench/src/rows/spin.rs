//! The service on a real Spin, or on any other program that serves a Spin manifest, as a client sees it over HTTP.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::throughput::{HELLO_RAW, HELLO_SDK, ROUNDS, TWO_READS, ratios, to};
use super::{FEW, memory};
use crate::components::{Components, REFERENCES, SERVICE, root};
use crate::connection::Connection;
use crate::load::Server;
use crate::population::person;
use crate::progress::Progress;
use crate::report::{Row, Unit};
use crate::seed::seeded;
use crate::service::{PASSWORD, login, read_session, rpc_request};
use crate::spin::Spin;
use crate::statistics::median;

const STARTS: usize = 5;
const CALLS: usize = 100;

/// Measures the rows with a store of 1,000 users, and those that Create adds.
pub async fn rows(program: &Path, components: &Components, progress: &Progress) -> Result<Vec<Row>> {
    let store = seeded(&components.users, FEW, progress).await?;
    let directory = store.directory();
    let mut rows = vec![start(program, directory, progress).await?];
    let users = serve_users(program, directory).await?;
    let empty = tempfile::tempdir()?;
    let references = serve_references(program, &empty).await?;
    rows.extend(throughput(&users, &references, progress).await?);
    rows.extend(one_at_a_time(&users, &references, progress).await?);
    drop((users, references));
    rows.extend(concurrent_logins(program, directory, progress).await?);
    Ok(rows)
}

async fn serve_users(program: &Path, directory: &Path) -> Result<Spin> {
    Spin::start(program, &root().join(SERVICE), directory, "/healthz").await
}

async fn serve_references(program: &Path, directory: &TempDir) -> Result<Spin> {
    Spin::start(program, &root().join(REFERENCES), directory.path(), HELLO_RAW).await
}

/// Measures the start. The first one fills Spin's cache of compiled components, and isn't counted.
async fn start(program: &Path, directory: &Path, progress: &Progress) -> Result<Row> {
    progress.start("start", STARTS as u64 + 1);
    let mut times = Vec::new();
    for start in 0..=STARTS {
        let spin = serve_users(program, directory).await?;
        if start > 0 {
            times.push(spin.start.as_secs_f64() * 1e3);
        }
        progress.advance(1);
    }
    Ok(Row {
        what: "From the start of the process to the end of its first response".to_owned(),
        figure: median(times),
        unit: Unit::Milliseconds,
        target: None,
        from: format!("{STARTS} starts, after one that isn't counted"),
    })
}

/// Compares ReadSession and two-reads with both fixed strings, in rounds that take turns.
async fn throughput(users: &Spin, references: &Spin, progress: &Progress) -> Result<[Row; 4]> {
    let sessions: Vec<_> = (1..FEW)
        .map(|n| read_session(&person(n).session))
        .collect::<Result<_>>()?;
    let [two_reads, sdk, raw] = [TWO_READS, HELLO_SDK, HELLO_RAW].map(|path| {
        let requests = sessions.iter().map(|request| to(path, request)).collect();
        Server::new(references.address, requests)
    });
    let servers = [Server::new(users.address, sessions), two_reads, sdk, raw];
    let mut rates = [const { Vec::new() }; 4];
    progress.start("ReadSession", ROUNDS + 1);
    // The first round warms up.
    for round in 0..=ROUNDS {
        for (server, rates) in servers.iter().zip(&mut rates) {
            let rate = server.rate().await?;
            if round > 0 {
                rates.push(rate);
            }
        }
        progress.advance(1);
    }
    Ok(ratios("over HTTP", rates.map(median)))
}

/// Measures RPCs with the default settings, one request after another on one connection, each next to a fixed string.
async fn one_at_a_time(users: &Spin, references: &Spin, progress: &Progress) -> Result<Vec<Row>> {
    let mut service = Connection::open(users.address).await?;
    let mut reference = Connection::open(references.address).await?;
    let rpcs = ["Create", "Login", "Read", "ReadSession", "Search"];
    let mut rows = Vec::new();
    progress.start("one request after another", rpcs.len() as u64);
    for rpc in rpcs {
        let (mut times, mut yardstick) = (Vec::new(), Vec::new());
        for n in 0..CALLS {
            let request = rpc_request(rpc, &body(rpc, n))?;
            yardstick.push(micros(&mut reference, to(HELLO_RAW, &request)).await?);
            times.push(micros(&mut service, request).await?);
        }
        let [time, hello] = [times, yardstick].map(median);
        rows.push(Row {
            what: format!("{rpc}, one request after another, against hello-raw"),
            figure: time / hello,
            unit: Unit::Ratio,
            target: None,
            from: format!("{time:.0} and {hello:.0} µs"),
        });
        progress.advance(1);
    }
    Ok(rows)
}

/// Makes the body of the n-th request. Login is that of a user whom Create made, because the hashes of the others are
/// cheap. Search returns a page of 25 users.
fn body(rpc: &str, n: usize) -> Value {
    let seeded = person(1 + u32::try_from(n).unwrap_or_default());
    match rpc {
        "Create" => {
            let username = format!("person{n}");
            json!({"username": username, "email": format!("{username}@example.com"), "password": PASSWORD})
        }
        "Login" => login(n),
        "Read" => json!({"id": seeded.id}),
        "ReadSession" => json!({"session_id": seeded.session}),
        _ => json!({"after": ""}),
    }
}

async fn micros(connection: &mut Connection, request: Request<Bytes>) -> Result<f64> {
    let began = Instant::now();
    connection.send(request).await?;
    Ok(began.elapsed().as_secs_f64() * 1e6)
}

/// Measures the most memory of a process that has only served the logins.
async fn concurrent_logins(program: &Path, directory: &Path, progress: &Progress) -> Result<Option<Row>> {
    progress.message("logins at once");
    let users = serve_users(program, directory).await?;
    let before = users.peak();
    let mut clients = JoinSet::new();
    for n in 0..memory::LOGINS {
        let (address, request) = (users.address, rpc_request("Login", &login(n))?);
        clients.spawn(async move { Connection::open(address).await?.send(request).await });
    }
    while let Some(ended) = clients.join_next().await {
        ended??;
    }
    let Some((before, figure)) = before.zip(users.peak()) else {
        return Ok(None);
    };
    Ok(Some(Row {
        what: format!("Most memory while it serves {} logins at once", memory::LOGINS),
        figure,
        unit: Unit::Mebibytes,
        target: None,
        from: format!("VmHWM of its process; {before:.0} MiB before the logins"),
    }))
}

//! ReadSession against a fixed string, over HTTP and without it, and so the least that any ReadSession has to do; and
//! what a request costs from the start of its instance on.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use host::{App, EngineOptions};
use http::{Request, Uri};
use serde_json::json;
use tokio::runtime::Builder;

use super::FEW;
use crate::load::{Requests, rate, served};
use crate::population::person;
use crate::progress::Progress;
use crate::report::{Row, Target, Unit};
use crate::seed::seeded;
use crate::service::{Service, rpc_request};
use crate::statistics::median;
use crate::subjects::{self, Subjects};

const ROUNDS: u64 = 7;
const REQUESTS_A_ROUND: usize = 4_000;
const STARTS: usize = 2_000;

/// An application, and the requests that it gets.
type Subject = (App, Requests);

/// The rows.
pub async fn rows(subjects: &Subjects, progress: &Progress) -> Result<Vec<Row>> {
    let users = seeded(&subjects.users, FEW, progress).await?;
    let reference = Service::reference(&subjects.references)?;
    let sessions: Vec<_> = (1..FEW).map(read_session).collect::<Result<_>>()?;
    let compared: [Subject; 4] = [
        (users.app.clone(), Arc::new(sessions.clone())),
        (reference.app.clone(), to("/least", &sessions)),
        (reference.app.clone(), to("/pong", &sessions)),
        (reference.app.clone(), to("/floor", &sessions)),
    ];
    progress.begins("ReadSession over HTTP, and without it", ROUNDS * 2);
    let mut rows = Vec::from(over_http(&compared, progress).await?);
    rows.extend(on_one_thread(&compared, progress).await?);
    rows.push(start(&users, &sessions).await?);
    rows.push(instructions(&sessions, progress).await?);
    Ok(rows)
}

/// The Wasm instructions of each, a figure that doesn't depend on the machine.
async fn instructions(sessions: &[Request<Bytes>], progress: &Progress) -> Result<Row> {
    let [users, references] = subjects::on_other_engines(&EngineOptions {
        fuel: true,
        ..EngineOptions::default()
    })?;
    let (users, reference) = (seeded(&users, FEW, progress).await?, Service::reference(&references)?);
    let mut fuel = [0; 3];
    let paths = [
        (&users.app, None),
        (&reference.app, Some("/pong")),
        (&reference.app, Some("/floor")),
    ];
    for ((app, path), fuel) in paths.into_iter().zip(&mut fuel) {
        let mut request = sessions.first().context("a session")?.clone();
        if let Some(path) = path {
            *request.uri_mut() = Uri::from_static(path);
        }
        let reply = app.request(request).await?;
        ensure!(reply.response.status().is_success(), "{:?}", reply.response);
        *fuel = reply.usage.fuel.context("fuel is counted")?;
    }
    let [session, sdk, floor] = fuel;
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let figure = session as f64 / sdk as f64;
    Ok(Row {
        what: "Wasm instructions of ReadSession, against a fixed string the SDK's way".to_owned(),
        figure,
        unit: Unit::Ratio,
        target: None,
        from: format!("{session} and {sdk} units of fuel; {floor} body first"),
    })
}

/// ReadSession over loopback, against the fixed string written in two ways.
async fn over_http(subjects: &[Subject; 4], progress: &Progress) -> Result<[Row; 4]> {
    let mut addresses = Vec::new();
    for (app, _) in subjects {
        addresses.push(served(app.clone()).await?);
    }
    let mut rates = [const { Vec::new() }; 4];
    // The first round warms up.
    for round in 0..=ROUNDS {
        for ((address, (_, requests)), rates) in addresses.iter().zip(subjects).zip(&mut rates) {
            let rate = rate(*address, requests, REQUESTS_A_ROUND).await?;
            if round > 0 {
                rates.push(rate);
            }
        }
        progress.goes_on(1);
    }
    let [sdk, floor, least_sdk, least_floor] = compared("over HTTP", rates);
    Ok([
        Row {
            target: Some(Target::AtLeast(1.0)),
            ..sdk
        },
        Row {
            target: Some(Target::AtLeast(0.85)),
            ..floor
        },
        least_sdk,
        least_floor,
    ])
}

/// The same without HTTP and a client, one request after another on one thread: what the instances alone cost.
async fn on_one_thread(subjects: &[Subject; 4], progress: &Progress) -> Result<[Row; 4]> {
    let mut rates = [const { Vec::new() }; 4];
    for round in 0..=ROUNDS {
        for (subject, rates) in subjects.iter().zip(&mut rates) {
            let (app, requests) = subject.clone();
            let rate = tokio::task::spawn_blocking(move || rate_on_this_thread(&app, &requests)).await??;
            if round > 0 {
                rates.push(rate);
            }
        }
        progress.goes_on(1);
    }
    Ok(compared("on one thread, without HTTP", rates))
}

fn rate_on_this_thread(app: &App, requests: &[Request<Bytes>]) -> Result<f64> {
    Builder::new_current_thread().build()?.block_on(async {
        let began = Instant::now();
        for request in requests.iter().cycle().take(REQUESTS_A_ROUND) {
            let reply = app.request(request.clone()).await?;
            ensure!(reply.response.status().is_success(), "{:?}", reply.response);
        }
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let count = REQUESTS_A_ROUND as f64;
        Ok(count / began.elapsed().as_secs_f64())
    })
}

/// ReadSession against the fixed string the SDK's way, and body first; then the least, likewise. Without targets.
fn compared(how: &str, rates: [Vec<f64>; 4]) -> [Row; 4] {
    let [session, least, sdk, floor] = rates.map(median);
    let session = ("ReadSession", session);
    let least = ("the least that a ReadSession does", least);
    let sdk = ("a fixed string the SDK's way", sdk);
    let floor = ("the same string body first", floor);
    let row = |(what, rate): (&str, f64), (other, others): (&str, f64)| Row {
        what: format!("{what} {how}, against {other}"),
        figure: rate / others,
        unit: Unit::Ratio,
        target: None,
        from: format!("{rate:.0} and {others:.0} requests/s"),
    };
    [
        row(session, sdk),
        row(session, floor),
        row(least, sdk),
        row(least, floor),
    ]
}

async fn start(users: &Service, sessions: &[Request<Bytes>]) -> Result<Row> {
    let mut starts = Vec::new();
    for request in sessions.iter().cycle().take(STARTS) {
        starts.push(users.micros(request.clone()).await?);
    }
    Ok(Row {
        what: "start of an instance to the end of ReadSession's answer".to_owned(),
        figure: median(starts),
        unit: Unit::Microseconds,
        target: Some(Target::AtMost(1_000.0)),
        from: format!("{STARTS} requests, one after another, in-process"),
    })
}

/// The same requests to another path, for the load is to be the same.
fn to(path: &'static str, requests: &[Request<Bytes>]) -> Requests {
    let mut requests = requests.to_vec();
    for request in &mut requests {
        *request.uri_mut() = Uri::from_static(path);
    }
    Arc::new(requests)
}

fn read_session(n: u32) -> Result<Request<Bytes>> {
    rpc_request("ReadSession", &json!({"session_id": person(n).session}))
}

//! ReadSession against the reference components, and what one ReadSession costs by itself.

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use host::{App, EngineOptions};
use http::{Request, Uri};

use super::FEW;
use crate::components::{self, Components};
use crate::load::{Candidate, Way};
use crate::population::person;
use crate::progress::Progress;
use crate::report::{Row, Unit};
use crate::seed::seeded;
use crate::service::{Service, read_session};
use crate::statistics::median;

pub(super) const ROUNDS: u64 = 7;
const STARTS: usize = 2_000;

/// The routes of the reference components.
pub(super) const TWO_READS: &str = "/two-reads";
pub(super) const HELLO_SDK: &str = "/hello-sdk";
pub(super) const HELLO_RAW: &str = "/hello-raw";

/// Measures the rows.
pub async fn rows(components: &Components, progress: &Progress) -> Result<Vec<Row>> {
    let users = seeded(&components.users, FEW, progress).await?;
    let reference = Service::reference(&components.references)?;
    let sessions: Vec<_> = (1..FEW)
        .map(|n| read_session(&person(n).session))
        .collect::<Result<_>>()?;
    let reference = |path| {
        let requests = sessions.iter().map(|request| to(path, request));
        Candidate::serve(reference.app.clone(), requests.collect())
    };
    let candidates = [
        Candidate::serve(users.app.clone(), sessions.clone()).await?,
        reference(TWO_READS).await?,
        reference(HELLO_SDK).await?,
        reference(HELLO_RAW).await?,
    ];
    progress.start("ReadSession over HTTP and on one thread", (ROUNDS + 1) * 2);
    let mut rows = Vec::from(compared(&candidates, Way::Http, progress).await?);
    rows.extend(compared(&candidates, Way::OneThread, progress).await?);
    rows.push(whole_request(&users, &sessions).await?);
    rows.push(instructions(&sessions, progress).await?);
    Ok(rows)
}

/// Compares ReadSession and two-reads with both fixed strings, in rounds that take turns.
async fn compared(candidates: &[Candidate; 4], way: Way, progress: &Progress) -> Result<[Row; 4]> {
    let mut rates = [const { Vec::new() }; 4];
    // The first round warms up.
    for round in 0..=ROUNDS {
        for (candidate, rates) in candidates.iter().zip(&mut rates) {
            let rate = candidate.rate(way).await?;
            if round > 0 {
                rates.push(rate);
            }
        }
        progress.advance(1);
    }
    let how = match way {
        Way::Http => "over HTTP",
        Way::OneThread => "on one thread",
    };
    Ok(ratios(how, rates.map(median)))
}

/// Makes the rows from the rates of ReadSession, two-reads, and both fixed strings.
pub(super) fn ratios(how: &str, [session, two_reads, sdk, raw]: [f64; 4]) -> [Row; 4] {
    let row = |what: &str, rate: f64, other: &str, others: f64| Row {
        what: format!("{what} {how}, against {other}"),
        figure: rate / others,
        unit: Unit::Ratio,
        target: None,
        from: format!("{rate:.0} and {others:.0} requests/s"),
    };
    [
        row("ReadSession", session, "hello-sdk", sdk),
        row("ReadSession", session, "hello-raw", raw),
        row("two-reads", two_reads, "hello-sdk", sdk),
        row("two-reads", two_reads, "hello-raw", raw),
    ]
}

/// Measures the time from the start of an instance to the end of its response.
async fn whole_request(users: &Service, sessions: &[Request<Bytes>]) -> Result<Row> {
    let mut times = Vec::new();
    for request in sessions.iter().cycle().take(STARTS) {
        times.push(users.micros(request.clone()).await?);
    }
    Ok(Row {
        what: "ReadSession, from the start of its instance to the end of its response".to_owned(),
        figure: median(times),
        unit: Unit::Microseconds,
        target: Some(1_000.0),
        from: format!("{STARTS} requests, one after another, in-process"),
    })
}

/// Counts Wasm instructions, which don't depend on the machine.
async fn instructions(sessions: &[Request<Bytes>], progress: &Progress) -> Result<Row> {
    let [users, references] = components::on_other_engines(&EngineOptions {
        fuel: true,
        ..EngineOptions::default()
    })?;
    let users = seeded(&users, FEW, progress).await?;
    let reference = Service::reference(&references)?;
    let session = sessions.first().context("a session")?;
    let [to_sdk, to_raw] = [HELLO_SDK, HELLO_RAW].map(|path| to(path, session));
    let session = fuel(&users.app, session.clone()).await?;
    let sdk = fuel(&reference.app, to_sdk).await?;
    let raw = fuel(&reference.app, to_raw).await?;
    Ok(Row {
        what: "ReadSession, Wasm instructions, against hello-sdk".to_owned(),
        figure: session / sdk,
        unit: Unit::Ratio,
        target: None,
        from: format!("{session} and {sdk} units of fuel; hello-raw {raw}"),
    })
}

async fn fuel(app: &App, request: Request<Bytes>) -> Result<f64> {
    let reply = app.request(request).await?;
    ensure!(reply.response.status().is_success(), "{:?}", reply.response);
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let fuel = reply.usage.fuel.map(|fuel| fuel as f64);
    fuel.context("fuel is counted")
}

/// Returns the same request to another path, so that the load is the same.
pub(super) fn to(path: &'static str, request: &Request<Bytes>) -> Request<Bytes> {
    let mut request = request.clone();
    *request.uri_mut() = Uri::from_static(path);
    request
}

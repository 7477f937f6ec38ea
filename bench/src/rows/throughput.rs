//! ReadSession over HTTP, against a fixed string; and what a request costs from the start of its instance on.

use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Uri};
use serde_json::json;

use super::FEW;
use crate::load::{Requests, rate, served};
use crate::population::person;
use crate::progress::Progress;
use crate::report::{Row, Target, Unit};
use crate::seed::seeded;
use crate::service::{Service, rpc_request};
use crate::statistics::median;
use crate::subjects::Subjects;

const ROUNDS: u64 = 9;
const REQUESTS_A_ROUND: usize = 4_000;
const STARTS: usize = 2_000;

/// The rows.
pub async fn rows(subjects: &Subjects, progress: &Progress) -> Result<Vec<Row>> {
    let users = seeded(&subjects.users, FEW, progress).await?;
    let reference = Service::reference(&subjects.references)?;
    let sessions: Vec<_> = (1..FEW).map(read_session).collect::<Result<_>>()?;
    let references = served(reference.app.clone()).await?;
    let subjects: [(_, Requests); 3] = [
        (served(users.app.clone()).await?, Arc::new(sessions.clone())),
        (references, to("/pong", &sessions)),
        (references, to("/floor", &sessions)),
    ];
    let mut rates = [const { Vec::new() }; 3];
    progress.begins("ReadSession over HTTP", ROUNDS);
    // The first round warms up.
    for round in 0..=ROUNDS {
        for ((address, requests), rates) in subjects.iter().zip(&mut rates) {
            let rate = rate(*address, requests, REQUESTS_A_ROUND).await?;
            if round > 0 {
                rates.push(rate);
            }
        }
        progress.goes_on(1);
    }
    let [session, pong, floor] = rates.map(median);
    let from = |other: f64| format!("{session:.0} and {other:.0} requests/s");
    let mut starts = Vec::new();
    for request in sessions.iter().cycle().take(STARTS) {
        starts.push(users.micros(request.clone()).await?);
    }
    Ok(vec![
        Row {
            what: "ReadSession over HTTP, against a fixed string the SDK's way".to_owned(),
            figure: session / pong,
            unit: Unit::Ratio,
            target: Some(Target::AtLeast(1.0)),
            from: from(pong),
        },
        Row {
            what: "ReadSession over HTTP, against the same string body first".to_owned(),
            figure: session / floor,
            unit: Unit::Ratio,
            target: Some(Target::AtLeast(0.85)),
            from: from(floor),
        },
        Row {
            what: "start of an instance to the end of ReadSession's answer".to_owned(),
            figure: median(starts),
            unit: Unit::Microseconds,
            target: Some(Target::AtMost(1_000.0)),
            from: format!("{STARTS} requests, one after another, in-process"),
        },
    ])
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

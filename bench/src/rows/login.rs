//! Login beside its hash, and the hash beside the same natively.

use std::time::Instant;

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
use bytes::Bytes;
use cpu_time::ProcessTime;
use host::EngineOptions;
use http::Request;

use super::hash::DEFAULT;
use crate::progress::Progress;
use crate::report::{Row, Target, Unit};
use crate::service::{CHEAP_HASH, Service, login, rpc_request};
use crate::statistics::median;
use crate::subjects;

const ROUNDS: usize = 24;
const TURNS: usize = 6;

/// A request, and who answers it.
type Asked<'a> = (&'a Service, Request<Bytes>);

/// When something began.
struct Began {
    clock: Instant,
    processor: ProcessTime,
}

impl Began {
    fn now() -> Self {
        let (clock, processor) = (Instant::now(), ProcessTime::now());
        Self { clock, processor }
    }
}

/// The time on the clock and the processor's time of some requests, in milliseconds.
#[derive(Default)]
struct Times {
    clock: Vec<f64>,
    processor: Vec<f64>,
}

impl Times {
    /// Adds what ended now; not that of the first turn, which finds no pages yet.
    fn add(&mut self, began: &Began, turn: usize) {
        let (processor, clock) = (began.processor.elapsed(), began.clock.elapsed());
        if turn > 0 {
            self.clock.push(clock.as_secs_f64() * 1e3);
            self.processor.push(processor.as_secs_f64() * 1e3);
        }
    }

    fn medians(self) -> [f64; 2] {
        [median(self.clock), median(self.processor)]
    }
}

/// The rows. How fast a hash of 19 MiB is depends on the pages of memory that its instance was given, by as much as all
/// else that a login does. So each round has other pages, and a login with a cheap hash shows the rest alone.
///
/// What a hash took of memory, the next instance in its place gives back. So those that hash 19 MiB take turns among
/// themselves, for the floor would otherwise pay for the hash.
pub async fn rows(progress: &Progress) -> Result<Vec<Row>> {
    let mut times: [Times; 5] = Default::default();
    let mut kept = Vec::new();
    progress.begins("Login and Argon2id", ROUNDS as u64);
    for _ in 0..ROUNDS {
        kept.push(round(&mut times).await?);
        progress.goes_on(1);
    }
    let [login, hash, cheap, floor, native] = times.map(Times::medians);
    let in_wasm = [hash[0] - floor[0], hash[1] - floor[1]];
    Ok(vec![
        Row {
            what: "Login, processor time beyond one Argon2id in the same engine".to_owned(),
            figure: (login[1] / in_wasm[1] - 1.0) * 100.0,
            unit: Unit::Percent,
            target: Some(Target::AtMost(10.0)),
            from: format!("{:.1} and {:.1} ms", login[1], in_wasm[1]),
        },
        Row {
            what: "Login whose hash costs next to nothing, processor time against one Argon2id".to_owned(),
            figure: cheap[1] / in_wasm[1] * 100.0,
            unit: Unit::Percent,
            target: None,
            from: format!("{:.1} and {:.1} ms", cheap[1], in_wasm[1]),
        },
        Row {
            what: "Argon2id in a component, against the same natively".to_owned(),
            figure: in_wasm[0] / native[0],
            unit: Unit::Ratio,
            target: Some(Target::AtMost(1.5)),
            from: format!("{:.1} and {:.1} ms", in_wasm[0], native[0]),
        },
    ])
}

/// One round on engines of its own, which are returned so that the next one's have other pages.
async fn round(times: &mut [Times; 5]) -> Result<[Service; 3]> {
    let [users, references] = subjects::on_other_engines(&EngineOptions {
        // With more of them, the engines of all rounds reserve more addresses than there are.
        max_instances: 1,
        ..EngineOptions::default()
    })?;
    let [dear, cheap] = [DEFAULT, CHEAP_HASH].map(|setting| Service::users(&users, setting));
    let services = [dear?, cheap?, Service::reference(&references)?];
    let [dear, cheap, reference] = &services;
    for service in [dear, cheap] {
        service.create_people(1).await?;
    }
    let [hash, floor] = ["/hash", "/floor"].map(|path| Request::get(path).body(Bytes::new()));
    let login = rpc_request("Login", &login(0))?;
    let [of_login, of_hash, of_cheap, of_floor, native] = times;
    take_turns([(dear, login.clone()), (reference, hash?)], [of_login, of_hash], native).await?;
    // Here the native hash follows itself, and is faster for what it finds in the caches.
    let unused = &mut Times::default();
    take_turns([(cheap, login), (reference, floor?)], [of_cheap, of_floor], unused).await?;
    Ok(services)
}

/// Each time after a native hash, so that all of them find the processor's caches as a hash leaves them.
async fn take_turns(requests: [Asked<'_>; 2], mut times: [&mut Times; 2], native: &mut Times) -> Result<()> {
    for turn in 0..=TURNS {
        for ((service, request), times) in requests.iter().zip(&mut times) {
            let began = Began::now();
            hash_natively()?;
            native.add(&began, turn);
            let began = Began::now();
            service.reply(request.clone()).await?;
            times.add(&began, turn);
        }
    }
    Ok(())
}

/// One Argon2id at the service's default parameters.
fn hash_natively() -> Result<()> {
    let params = Params::new(19456, 2, 1, None).map_err(|error| anyhow!(error))?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(b"password1", b"0123456789abcdef", &mut key)
        .map_err(|error| anyhow!(error))?;
    std::hint::black_box(key);
    Ok(())
}

//! Login against its hash, and the hash against the same one natively.

use std::time::Instant;

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
use bytes::Bytes;
use cpu_time::ProcessTime;
use host::EngineOptions;
use http::Request;

use super::hash::DEFAULT;
use crate::components;
use crate::progress::Progress;
use crate::report::{Row, Unit};
use crate::service::{CHEAP_HASH, Service, login, rpc_request};
use crate::statistics::median;

const ROUNDS: usize = 24;
const TURNS: usize = 6;

/// A request and the application that it goes to.
type Sent<'a> = (&'a Service, Request<Bytes>);

/// The moment at which a measurement started.
struct Start {
    clock: Instant,
    processor: ProcessTime,
}

impl Start {
    fn now() -> Self {
        let (clock, processor) = (Instant::now(), ProcessTime::now());
        Self { clock, processor }
    }
}

/// The times of some requests on the clock and of the processor, in milliseconds.
#[derive(Default)]
struct Times {
    clock: Vec<f64>,
    processor: Vec<f64>,
}

impl Times {
    /// Adds the time since `start`, but not in the first turn, whose memory has no pages yet.
    fn add(&mut self, start: &Start, turn: usize) {
        let (processor, clock) = (start.processor.elapsed(), start.clock.elapsed());
        if turn > 0 {
            self.clock.push(clock.as_secs_f64() * 1e3);
            self.processor.push(processor.as_secs_f64() * 1e3);
        }
    }

    fn medians(self) -> Medians {
        Medians {
            clock: median(self.clock),
            processor: median(self.processor),
        }
    }
}

/// The medians of [`Times`].
struct Medians {
    clock: f64,
    processor: f64,
}

/// The times of everything that is measured here.
#[derive(Default)]
struct AllTimes {
    /// A login with the default hash.
    login: Times,
    /// A login with a cheap hash.
    cheap: Times,
    /// The reference component, with a hash.
    hash: Times,
    /// The reference component, without a hash.
    hello: Times,
    /// A native hash.
    native: Times,
}

/// Measures the rows. The time of a hash depends on the memory pages of its instance, by as much as the rest of a login
/// takes. So each round gets other pages, and a login with a cheap hash shows the rest alone.
pub async fn rows(progress: &Progress) -> Result<Vec<Row>> {
    let mut times = AllTimes::default();
    let mut kept = Vec::new();
    progress.start("Login and Argon2id", ROUNDS as u64);
    for _ in 0..ROUNDS {
        kept.push(round(&mut times).await?);
        progress.advance(1);
    }
    let [login, cheap] = [times.login, times.cheap].map(|times| times.medians().processor);
    let [hash, hello, native] = [times.hash, times.hello, times.native].map(Times::medians);
    let wasm = hash.processor - hello.processor;
    let row = |what: &str, times: [f64; 2], target| Row {
        what: what.to_owned(),
        figure: times[0] / times[1],
        unit: Unit::Ratio,
        target,
        from: format!("{:.1} and {:.1} ms", times[0], times[1]),
    };
    Ok(vec![
        row(
            "Login, processor time, against one Argon2id in the same engine",
            [login, wasm],
            Some(1.15),
        ),
        row("Login with a cheap hash, against the same", [cheap, wasm], None),
        row(
            "Argon2id in a component, against the same natively",
            [hash.clock - hello.clock, native.clock],
            Some(1.5),
        ),
    ])
}

/// Measures one round on engines of its own, and returns its services: while they are kept, the next round gets other
/// pages.
///
/// The next instance in a slot clears the memory that a hash has used. So the two with an expensive hash take turns with
/// each other, and the two without it likewise. Otherwise the cheap ones would pay for the hash.
async fn round(times: &mut AllTimes) -> Result<[Service; 3]> {
    let [users, references] = components::on_other_engines(&EngineOptions {
        // With more of them, the engines of all rounds reserve more addresses than there are.
        max_instances: 1,
        ..EngineOptions::default()
    })?;
    let expensive = Service::users(&users, DEFAULT)?;
    let cheap = Service::users(&users, CHEAP_HASH)?;
    let reference = Service::reference(&references)?;
    for service in [&expensive, &cheap] {
        service.create_users(1).await?;
    }
    let login = rpc_request("Login", &login(0))?;
    let hash = Request::get("/hash").body(Bytes::new())?;
    let hello = Request::get("/hello-raw").body(Bytes::new())?;
    take_turns(
        [(&expensive, login.clone()), (&reference, hash)],
        [&mut times.login, &mut times.hash],
        &mut times.native,
    )
    .await?;
    // Here each native hash follows another one and finds its memory in the caches, so its time isn't used.
    take_turns(
        [(&cheap, login), (&reference, hello)],
        [&mut times.cheap, &mut times.hello],
        &mut Times::default(),
    )
    .await?;
    Ok([expensive, cheap, reference])
}

/// Sends each request after a native hash, so that all of them find the processor's caches as a hash leaves them.
async fn take_turns(requests: [Sent<'_>; 2], mut times: [&mut Times; 2], native: &mut Times) -> Result<()> {
    for turn in 0..=TURNS {
        for ((service, request), times) in requests.iter().zip(&mut times) {
            let start = Start::now();
            hash_natively()?;
            native.add(&start, turn);
            let start = Start::now();
            service.reply(request.clone()).await?;
            times.add(&start, turn);
        }
    }
    Ok(())
}

/// Computes one Argon2id with the service's default parameters.
fn hash_natively() -> Result<()> {
    let params = Params::new(7168, 5, 1, None).map_err(|error| anyhow!(error))?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(b"password1", b"0123456789abcdef", &mut key)
        .map_err(|error| anyhow!(error))?;
    std::hint::black_box(key);
    Ok(())
}

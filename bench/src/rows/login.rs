//! Login beside its hash, and the hash beside the same natively.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
use cpu_time::ProcessTime;
use http::Request;

use super::hash::DEFAULT;
use crate::progress::Progress;
use crate::report::{Row, Target, Unit};
use crate::service::{CHEAP_HASH, Service, login, rpc_request};
use crate::statistics::median;
use crate::subjects::Subjects;

const ROUNDS: usize = 12;
const LOGINS_A_ROUND: usize = 10;

/// The time on the clock and the processor's time of some requests, in milliseconds a request.
#[derive(Default)]
struct Times {
    clock: Vec<f64>,
    processor: Vec<f64>,
}

impl Times {
    fn add(&mut self, clock: Duration, processor: Duration) {
        let each = |time: Duration| time.as_secs_f64() * 1e3 / f64::from(u8::try_from(LOGINS_A_ROUND).unwrap_or(1));
        self.clock.push(each(clock));
        self.processor.push(each(processor));
    }

    fn medians(self) -> [f64; 2] {
        [median(self.clock), median(self.processor)]
    }
}

/// The rows. What a login does beside its hash is measured where the hash costs next to nothing: two hashes of 19 MiB
/// differ by more than that, each in a place of the machine's memory that it keeps for the whole run.
pub async fn rows(subjects: &Subjects, progress: &Progress) -> Result<Vec<Row>> {
    let users = Service::users(&subjects.users, DEFAULT)?;
    let cheap = Service::users(&subjects.users, CHEAP_HASH)?;
    for service in [&users, &cheap] {
        service.create_people(1).await?;
    }
    let reference = Service::reference(&subjects.references)?;
    let [hash, floor] = ["/hash", "/floor"].map(|path| Request::get(path).body(bytes::Bytes::new()));
    let requests = [
        (&users, rpc_request("Login", &login(0))?),
        (&cheap, rpc_request("Login", &login(0))?),
        (&reference, hash?),
        (&reference, floor?),
    ];
    let mut times: [Times; 5] = Default::default();
    progress.begins("Login and Argon2id", ROUNDS as u64);
    for _ in 0..ROUNDS {
        let [of_requests @ .., native] = &mut times;
        for ((service, request), times) in requests.iter().zip(of_requests) {
            let (began, processor) = (Instant::now(), ProcessTime::now());
            for _ in 0..LOGINS_A_ROUND {
                service.reply(request.clone()).await?;
            }
            times.add(began.elapsed(), processor.elapsed());
        }
        let (began, processor) = (Instant::now(), ProcessTime::now());
        for _ in 0..LOGINS_A_ROUND {
            hash_natively()?;
        }
        native.add(began.elapsed(), processor.elapsed());
        progress.goes_on(1);
    }
    let [login, cheap, hash, floor, native] = times.map(Times::medians);
    let in_wasm = [hash[0] - floor[0], hash[1] - floor[1]];
    Ok(vec![
        Row {
            what: "Login without its hash, processor time against one Argon2id in the same engine".to_owned(),
            figure: cheap[1] / in_wasm[1] * 100.0,
            unit: Unit::Percent,
            target: Some(Target::AtMost(10.0)),
            from: format!("{:.1} and {:.1} ms", cheap[1], in_wasm[1]),
        },
        Row {
            what: "Login with its hash, processor time against one Argon2id in the same engine".to_owned(),
            figure: login[1] / in_wasm[1],
            unit: Unit::Ratio,
            target: None,
            from: format!("{:.1} and {:.1} ms", login[1], in_wasm[1]),
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

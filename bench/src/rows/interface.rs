//! ReadSession through WIT: the time of a call without its two reads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use anyhow::{Result, anyhow};
use host::Hooks;
use host::hooks::{StorageCall, StorageHook, Verdict};
use serde_json::json;

use crate::components::Components;
use crate::progress::Progress;
use crate::report::{Row, Unit};
use crate::service::{CHEAP_HASH, Service, login};
use crate::statistics::median;

mod bindings {
    #![allow(
        missing_docs,
        clippy::pedantic,
        reason = "the macro makes this code; wit/users.wit documents it"
    )]
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "library",
        exports: { default: async },
    });
}

const CALLS: usize = 5_000;

/// Adds up the nanoseconds of storage calls.
#[derive(Default)]
struct Stopwatch {
    began: Mutex<Option<Instant>>,
    nanoseconds: AtomicU64,
}

#[async_trait::async_trait]
impl StorageHook for Stopwatch {
    async fn before(&self, _: &StorageCall) -> Verdict {
        if let Ok(mut began) = self.began.lock() {
            *began = Some(Instant::now());
        }
        Verdict::Proceed
    }

    async fn after(&self, _: &StorageCall) {
        let began = self.began.lock().ok().and_then(|mut began| began.take());
        let passed = began.map_or(0, |began| began.elapsed().as_nanos());
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(passed, Ordering::Relaxed);
    }
}

/// Measures the row.
pub async fn rows(components: &Components, progress: &Progress) -> Result<Vec<Row>> {
    let stopwatch = Arc::new(Stopwatch::default());
    let hooks = Hooks {
        storage: stopwatch.clone(),
        ..Hooks::default()
    };
    let service = Service::with_hooks(&components.users, CHEAP_HASH, hooks)?;
    service.create_users(1).await?;
    let session = service.session(&login(0)).await?;
    service.call("ReadSession", &json!({"session_id": session})).await?;
    let (mut store, instance) = service.app.instance("users").await?;
    let library = bindings::Library::new(&mut store, &instance)?;
    let users = library.edge_users_users();
    progress.start("ReadSession through WIT", 0);
    let (mut whole, mut without_reads) = (Vec::new(), Vec::new());
    for _ in 0..CALLS {
        stopwatch.nanoseconds.store(0, Ordering::Relaxed);
        let began = Instant::now();
        let result = users.call_read_session(&mut store, "default", &session).await?;
        let micros = began.elapsed().as_secs_f64() * 1e6;
        result.map_err(|error| anyhow!("{error:?}"))?;
        #[expect(clippy::cast_precision_loss, reason = "these are milliseconds at most")]
        let storage = stopwatch.nanoseconds.load(Ordering::Relaxed) as f64 / 1e3;
        whole.push(micros);
        without_reads.push(micros - storage);
    }
    Ok(vec![Row {
        what: "ReadSession through WIT, without its key-value reads".to_owned(),
        figure: median(without_reads),
        unit: Unit::Microseconds,
        target: Some(25.0),
        from: format!("{CALLS} calls of one instance; with the reads {:.0} µs", median(whole)),
    }])
}

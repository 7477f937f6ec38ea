//! The seams: time, randomness and storage in a test's hands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Probe, text};
use host::seams::{SeededRandom, StorageCall, StorageSeam, Verdict, VirtualClock};
use host::{Failure, Seams};
use tokio::sync::Notify;

#[tokio::test]
async fn a_virtual_clock_moves_only_when_told() {
    let clock = Arc::new(VirtualClock::new(Duration::from_secs(1_000_000)));
    let probe = Probe::with(Seams {
        clock: clock.clone(),
        ..Seams::default()
    });
    assert_eq!(probe.text("/time").await, "1000000 0");
    clock.advance(Duration::from_secs(2));
    assert_eq!(probe.text("/time").await, "1000002 2000000000");
    clock.set(Duration::from_secs(5));
    assert_eq!(probe.text("/time").await, "5 2000000000");
}

#[tokio::test]
async fn seeded_randomness_depends_on_seed_and_request_alone() {
    let draw = async |seed, id| {
        let probe = Probe::with(Seams {
            random: Arc::new(SeededRandom(seed)),
            ..Seams::default()
        });
        text(&probe.numbered(id, "/random", "").await.unwrap())
    };
    let first = draw(1, 1).await;
    assert_eq!(first, draw(1, 1).await);
    assert_ne!(first, draw(1, 2).await);
    assert_ne!(first, draw(2, 1).await);
}

/// Writes calls down and gives the calls that set a key the verdict.
struct Judge {
    verdict: Verdict,
    calls: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl StorageSeam for Judge {
    async fn before(&self, call: &StorageCall) -> Verdict {
        self.calls
            .lock()
            .unwrap()
            .push(format!("{}.{} {}", call.request, call.index, call.operation));
        if call.operation.to_string().starts_with("key-value set") {
            self.verdict
        } else {
            Verdict::Proceed
        }
    }

    async fn after(&self, call: &StorageCall) {
        self.calls
            .lock()
            .unwrap()
            .push(format!("{}.{} done", call.request, call.index));
    }
}

#[tokio::test]
async fn a_verdict_decides_effect_and_answer() {
    let failed = Ok("Err(Error::Other(\"the storage failed\"))".to_owned());
    for (verdict, answer, effect) in [
        (Verdict::Proceed, Ok("Ok(())".to_owned()), r#"Ok(Some("1"))"#),
        (Verdict::Fail, failed.clone(), "Ok(None)"),
        (Verdict::FailAfter, failed, r#"Ok(Some("1"))"#),
        (Verdict::Die, Err(Failure::Died), "Ok(None)"),
        (Verdict::DieAfter, Err(Failure::Died), r#"Ok(Some("1"))"#),
    ] {
        let judge = Arc::new(Judge {
            verdict,
            calls: Mutex::default(),
        });
        let probe = Probe::with(Seams {
            storage: judge.clone(),
            ..Seams::default()
        });
        let reply = probe.numbered(7, "/key-value/set/a/1", "").await;
        assert_eq!(reply.map(|reply| text(&reply)), answer, "{verdict:?}");
        let mut calls = vec!["#7.0 key-value open default", "#7.0 done", "#7.1 key-value set a"];
        if !matches!(verdict, Verdict::Fail | Verdict::Die) {
            calls.push("#7.1 done");
        }
        assert_eq!(*judge.calls.lock().unwrap(), calls, "{verdict:?}");
        assert_eq!(probe.text("/key-value/get/a").await, effect, "{verdict:?}");
    }
}

/// Holds request 1 at its second call until request 2 has made its own.
#[derive(Default)]
struct Overtake {
    overtaken: Notify,
}

#[async_trait::async_trait]
impl StorageSeam for Overtake {
    async fn before(&self, call: &StorageCall) -> Verdict {
        if call.request.0 == 1 && call.index == 1 {
            self.overtaken.notified().await;
        }
        Verdict::Proceed
    }

    async fn after(&self, call: &StorageCall) {
        if call.request.0 == 2 && call.index == 1 {
            self.overtaken.notify_one();
        }
    }
}

#[tokio::test]
async fn a_seam_can_order_the_calls_of_two_guests() {
    let probe = Probe::with(Seams {
        storage: Arc::new(Overtake::default()),
        ..Seams::default()
    });
    let (first, second) = tokio::join!(
        probe.numbered(1, "/key-value/set/a/1", ""),
        probe.numbered(2, "/key-value/set/a/2", "")
    );
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(
        probe.text("/key-value/get/a").await,
        r#"Ok(Some("1"))"#,
        "the held guest wrote last"
    );
}

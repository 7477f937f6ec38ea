//! The hooks: a test controls time, randomness and storage.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Probe, text};
use host::hooks::{Clock, Operation, SeededRandom, StorageCall, StorageHook, Verdict, VirtualClock};
use host::{Hooks, RequestError};
use tokio::sync::Notify;
use tokio::time::timeout;

#[tokio::test]
async fn a_virtual_clock_moves_only_when_a_test_moves_it() {
    let clock = Arc::new(VirtualClock::new(Duration::from_secs(1_000_000)));
    let probe = Probe::with(Hooks {
        clock: clock.clone(),
        ..Hooks::default()
    });
    assert_eq!(probe.text("/time").await, "1000000 0");
    clock.advance(Duration::from_secs(2));
    assert_eq!(probe.text("/time").await, "1000002 2000000000");
    clock.set(Duration::from_secs(5));
    assert_eq!(probe.text("/time").await, "5 2000000000");
}

#[tokio::test]
async fn a_virtual_clock_ends_the_sleeps_that_it_passes() {
    let clock = Arc::new(VirtualClock::new(Duration::ZERO));
    let an_hour = Duration::from_hours(1);
    clock.advance(Duration::from_secs(3599));
    assert!(timeout(Duration::ZERO, clock.reached(an_hour)).await.is_err());
    clock.advance(Duration::from_secs(1));
    assert!(timeout(Duration::ZERO, clock.reached(an_hour)).await.is_ok());
}

#[tokio::test]
async fn seeded_randomness_depends_on_the_seed_and_the_request_alone() {
    let draw = async |seed, id| {
        let probe = Probe::with(Hooks {
            random: Arc::new(SeededRandom(seed)),
            ..Hooks::default()
        });
        text(&probe.with_id(id, "/random", "").await.unwrap())
    };
    let first = draw(1, 1).await;
    assert_eq!(first, draw(1, 1).await);
    assert_ne!(first, draw(1, 2).await);
    assert_ne!(first, draw(2, 1).await);
}

/// Records all calls, and decides on those that set a key.
struct Judge {
    verdict: Verdict,
    calls: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl StorageHook for Judge {
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
async fn the_verdict_decides_on_the_effect_and_on_what_the_guest_sees() {
    let failed = Ok("Err(Error::Other(\"the storage failed\"))".to_owned());
    for (verdict, expected, effect) in [
        (Verdict::Proceed, Ok("Ok(())".to_owned()), r#"Ok(Some("1"))"#),
        (Verdict::Fail, failed.clone(), "Ok(None)"),
        (Verdict::FailAfter, failed, r#"Ok(Some("1"))"#),
        (Verdict::Die, Err(RequestError::Died), "Ok(None)"),
        (Verdict::DieAfter, Err(RequestError::Died), r#"Ok(Some("1"))"#),
    ] {
        let judge = Arc::new(Judge {
            verdict,
            calls: Mutex::default(),
        });
        let probe = Probe::with(Hooks {
            storage: judge.clone(),
            ..Hooks::default()
        });
        let reply = probe.with_id(7, "/key-value/set/a/1", "").await;
        assert_eq!(reply.map(|reply| text(&reply)), expected, "{verdict:?}");
        let mut calls = vec!["#7.0 key-value open default", "#7.0 done", "#7.1 key-value set a"];
        if !matches!(verdict, Verdict::Fail | Verdict::Die) {
            calls.push("#7.1 done");
        }
        assert_eq!(*judge.calls.lock().unwrap(), calls, "{verdict:?}");
        assert_eq!(probe.text("/key-value/get/a").await, effect, "{verdict:?}");
    }
}

/// Rewrites the calls that set a key.
struct Rewrite(Operation);

#[async_trait::async_trait]
impl StorageHook for Rewrite {
    fn rewrite(&self, call: &mut StorageCall) {
        if matches!(call.operation, Operation::KeyValueSet { .. }) {
            call.operation = self.0.clone();
        }
    }

    async fn before(&self, _: &StorageCall) -> Verdict {
        Verdict::Proceed
    }
}

#[tokio::test]
async fn a_storage_hook_can_rewrite_the_arguments_of_a_call_but_not_its_function() {
    let set = Operation::KeyValueSet {
        key: "b".to_owned(),
        value: b"2".to_vec(),
    };
    for (operation, result, a, b) in [
        (set, "Ok(())", "Ok(None)", r#"Ok(Some("2"))"#),
        (
            Operation::KeyValueGetKeys,
            r#"Err(Error::Other("a hook changed the function that is called"))"#,
            "Ok(None)",
            "Ok(None)",
        ),
    ] {
        let probe = Probe::with(Hooks {
            storage: Arc::new(Rewrite(operation)),
            ..Hooks::default()
        });
        assert_eq!(probe.text("/key-value/set/a/1").await, result);
        assert_eq!(probe.text("/key-value/get/a").await, a);
        assert_eq!(probe.text("/key-value/get/b").await, b);
    }
}

/// Holds request 1 at its second call until request 2 has made its second call.
#[derive(Default)]
struct Overtake {
    overtaken: Notify,
}

#[async_trait::async_trait]
impl StorageHook for Overtake {
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
async fn a_storage_hook_can_order_the_calls_of_two_guests() {
    let probe = Probe::with(Hooks {
        storage: Arc::new(Overtake::default()),
        ..Hooks::default()
    });
    let (first, second) = tokio::join!(
        probe.with_id(1, "/key-value/set/a/1", ""),
        probe.with_id(2, "/key-value/set/a/2", "")
    );
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(
        probe.text("/key-value/get/a").await,
        r#"Ok(Some("1"))"#,
        "the held guest wrote last"
    );
}

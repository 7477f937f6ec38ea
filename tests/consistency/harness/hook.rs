//! The storage hook of these tests: it makes planned calls fail, holds requests before their calls, and records the
//! calls.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use host::SqliteValue;
use host::hooks::{Operation, StorageCall, StorageHook, Verdict};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use super::breaker::{Breaker, Broken};
use super::model::Drawn;
use super::report::CALLS;

/// A request that is held before a storage call.
pub struct Held {
    pub call: Operation,
    pub go: oneshot::Sender<()>,
}

#[derive(Default)]
struct Inner {
    faults: HashMap<(u64, u32), Verdict>,
    /// Requests whose failed calls take effect later.
    late_of: HashSet<u64>,
    late: Vec<Operation>,
    /// Requests with calls in `late`.
    failed: HashSet<u64>,
    drawn: HashMap<u64, Drawn>,
    calls: HashMap<u64, Vec<Operation>>,
    gate: Option<mpsc::UnboundedSender<Held>>,
    gated: HashSet<u64>,
}

#[derive(Default)]
pub struct Hook {
    inner: Mutex<Inner>,
    all_die: AtomicBool,
    breaker: Option<Breaker>,
}

impl Hook {
    pub fn new(broken: Option<Broken>) -> Self {
        Self {
            breaker: broken.map(Breaker::new),
            ..Self::default()
        }
    }

    /// Makes a call of a request go wrong. Calls are counted from 0, including `open`s.
    pub fn fail(&self, request: u64, call: u32, verdict: Verdict) {
        self.inner.lock().unwrap().faults.insert((request, call), verdict);
    }

    /// Lets the failed calls of a request take effect later: see [`Hook::take_late`].
    pub fn is_late(&self, request: u64) {
        self.inner.lock().unwrap().late_of.insert(request);
    }

    /// Whether a call of a request failed that takes effect later.
    pub fn has_late(&self, request: u64) -> bool {
        self.inner.lock().unwrap().failed.contains(&request)
    }

    /// Returns the calls that failed since the last time and take effect later.
    pub fn take_late(&self) -> Vec<Operation> {
        std::mem::take(&mut self.inner.lock().unwrap().late)
    }

    /// Holds these requests before each of their calls, except `open`, which touches nothing that is shared.
    pub fn hold(&self, requests: impl IntoIterator<Item = u64>) -> mpsc::UnboundedReceiver<Held> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut inner = self.inner.lock().unwrap();
        inner.gate = Some(sender);
        inner.gated = requests.into_iter().collect();
        receiver
    }

    /// Ends every request at its next call, because the rest of the run is of no interest.
    pub fn let_all_die(&self) {
        self.all_die.store(true, Ordering::Relaxed);
    }

    /// What a request drew at random.
    pub fn drawn(&self, request: u64) -> Drawn {
        let inner = self.inner.lock().unwrap();
        inner.drawn.get(&request).cloned().unwrap_or_default()
    }

    /// The calls that a request made.
    pub fn calls(&self, request: u64) -> Vec<Operation> {
        let inner = self.inner.lock().unwrap();
        inner.calls.get(&request).cloned().unwrap_or_default()
    }

    /// Keeps a call that fails now and takes effect later.
    fn keep_late(&self, call: &StorageCall) {
        let mut inner = self.inner.lock().unwrap();
        if inner.late_of.contains(&call.request.0) && writes(&call.operation) {
            inner.late.push(call.operation.clone());
            inner.failed.insert(call.request.0);
        }
    }

    /// Records a call. Returns its verdict, and what to wait for if the request is held.
    fn record(&self, call: &StorageCall) -> (Verdict, Option<oneshot::Receiver<()>>) {
        CALLS.fetch_add(1, Ordering::Relaxed);
        let mut inner = self.inner.lock().unwrap();
        let request = call.request.0;
        inner.calls.entry(request).or_default().push(call.operation.clone());
        draw(inner.drawn.entry(request).or_default(), &call.operation);
        let verdict = inner.faults.get(&(request, call.index)).copied();
        let mut wait = None;
        if let (false, true, Some(gate)) = (opens(&call.operation), inner.gated.contains(&request), &inner.gate) {
            let (go, receiver) = oneshot::channel();
            let call = call.operation.clone();
            let _ = gate.send(Held { call, go });
            wait = Some(receiver);
        }
        (verdict.unwrap_or(Verdict::Proceed), wait)
    }
}

/// Takes what a request drew from one of its calls.
fn draw(drawn: &mut Drawn, call: &Operation) {
    match call {
        Operation::SqliteExecute { statement, parameters } if statement.contains("INSERT INTO users_documents") => {
            if let (None, Some(SqliteValue::Text(id))) = (&drawn.user_id, parameters.get(1)) {
                drawn.user_id = Some(id.clone());
            }
        }
        Operation::KeyValueSet { key, .. } if key.starts_with("session:") => {
            drawn.session_handle = key.rsplit(':').next().map(str::to_owned);
        }
        Operation::KeyValueSet { key, value } if key.starts_with("user:") && value.starts_with(b"{") => {
            let user: Value = serde_json::from_slice(value).expect("JSON");
            let tokens = user["tokens"]["live"].as_array();
            let newest = tokens.and_then(|tokens| tokens.last()?["digest"].as_str());
            drawn.token_digest = newest.map(str::to_owned);
        }
        _ => {}
    }
}

/// Whether a storage call opens a store.
pub fn opens(call: &Operation) -> bool {
    matches!(call, Operation::KeyValueOpen { .. } | Operation::SqliteOpen { .. })
}

/// Whether a storage call changes anything.
pub fn writes(call: &Operation) -> bool {
    match call {
        Operation::KeyValueSet { .. } | Operation::KeyValueDelete { .. } => true,
        Operation::SqliteExecute { statement, .. } => !statement.trim_start().starts_with("SELECT"),
        _ => false,
    }
}

#[async_trait]
impl StorageHook for Hook {
    fn rewrite(&self, call: &mut StorageCall) {
        if let Some(breaker) = &self.breaker {
            breaker.rewrite(call);
        }
    }

    async fn before(&self, call: &StorageCall) -> Verdict {
        if self.all_die.load(Ordering::Relaxed) {
            return Verdict::Die;
        }
        let (verdict, wait) = self.record(call);
        if let Some(wait) = wait {
            // An error means that the run has ended and no one lets the request continue.
            let _ = wait.await;
        }
        if self.all_die.load(Ordering::Relaxed) {
            return Verdict::Die;
        }
        if matches!(verdict, Verdict::Fail | Verdict::Die) {
            self.keep_late(call);
        }
        verdict
    }
}

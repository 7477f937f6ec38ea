//! The storage seam of these tests: faults by plan, a gate that holds guests, and notes of what they did.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_trait::async_trait;
use host::SqliteValue;
use host::seams::{Operation, StorageCall, StorageSeam, Verdict};
use tokio::sync::{mpsc, oneshot};

use super::broken::{Breaker, Broken};
use super::model::Facts;

/// Storage calls made by all tests.
pub static CALLS: AtomicU64 = AtomicU64::new(0);

/// A guest that is held before a storage call.
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
    /// Requests with calls among these.
    failed: HashSet<u64>,
    facts: HashMap<u64, Facts>,
    calls: HashMap<u64, Vec<Operation>>,
    gate: Option<mpsc::UnboundedSender<Held>>,
    gated: HashSet<u64>,
}

#[derive(Default)]
pub struct Seam {
    inner: Mutex<Inner>,
    all_die: AtomicBool,
    broken: Option<Breaker>,
}

impl Seam {
    pub fn new(broken: Option<Broken>) -> Self {
        Self {
            broken: broken.map(Breaker::new),
            ..Self::default()
        }
    }

    /// Has a call of a request, counted from 0 with `open`s, go wrong.
    pub fn fail(&self, request: u64, call: u32, verdict: Verdict) {
        self.inner.lock().unwrap().faults.insert((request, call), verdict);
    }

    /// Has what a request was told to have failed take effect later: see [`Seam::take_late`].
    pub fn is_late(&self, request: u64) {
        self.inner.lock().unwrap().late_of.insert(request);
    }

    /// Whether a call of a request failed that takes effect later.
    pub fn has_late(&self, request: u64) -> bool {
        self.inner.lock().unwrap().failed.contains(&request)
    }

    /// The calls that failed since the last time, and are to take effect later.
    pub fn take_late(&self) -> Vec<Operation> {
        std::mem::take(&mut self.inner.lock().unwrap().late)
    }

    /// Holds these requests before each of their calls but `open`, which touches nothing that others touch.
    pub fn hold(&self, requests: impl IntoIterator<Item = u64>) -> mpsc::UnboundedReceiver<Held> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut inner = self.inner.lock().unwrap();
        inner.gate = Some(sender);
        inner.gated = requests.into_iter().collect();
        receiver
    }

    /// Ends every guest at its next call: the run is of no more interest.
    pub fn let_all_die(&self) {
        self.all_die.store(true, Ordering::Relaxed);
    }

    /// What a request drew by chance.
    pub fn facts(&self, request: u64) -> Facts {
        self.inner
            .lock()
            .unwrap()
            .facts
            .get(&request)
            .cloned()
            .unwrap_or_default()
    }

    /// The calls that a request made.
    pub fn calls(&self, request: u64) -> Vec<Operation> {
        self.inner
            .lock()
            .unwrap()
            .calls
            .get(&request)
            .cloned()
            .unwrap_or_default()
    }

    /// Keeps a call that fails now and takes effect later.
    fn fails(&self, call: &StorageCall) {
        let mut inner = self.inner.lock().unwrap();
        if inner.late_of.contains(&call.request.0) && writes(&call.operation) {
            inner.late.push(call.operation.clone());
            inner.failed.insert(call.request.0);
        }
    }

    fn note(&self, call: &StorageCall) -> (Verdict, Option<oneshot::Receiver<()>>) {
        CALLS.fetch_add(1, Ordering::Relaxed);
        let mut inner = self.inner.lock().unwrap();
        let request = call.request.0;
        inner.calls.entry(request).or_default().push(call.operation.clone());
        let facts = inner.facts.entry(request).or_default();
        match &call.operation {
            Operation::SqliteExecute { statement, parameters } if statement.contains("INSERT INTO users_documents") => {
                if let (None, Some(SqliteValue::Text(id))) = (&facts.id, parameters.get(1)) {
                    facts.id = Some(id.clone());
                }
            }
            Operation::KeyValueSet { key, .. } if key.starts_with("session:") => {
                facts.session = key.rsplit(':').next().map(str::to_owned);
            }
            _ => {}
        }
        let verdict = inner.faults.get(&(request, call.index)).copied();
        let opens = matches!(
            call.operation,
            Operation::KeyValueOpen { .. } | Operation::SqliteOpen { .. }
        );
        let mut wait = None;
        if let (false, true, Some(gate)) = (opens, inner.gated.contains(&request), &inner.gate) {
            let (go, receiver) = oneshot::channel();
            let call = call.operation.clone();
            let _ = gate.send(Held { call, go });
            wait = Some(receiver);
        }
        (verdict.unwrap_or(Verdict::Proceed), wait)
    }
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
impl StorageSeam for Seam {
    fn rewrite(&self, call: &mut StorageCall) {
        if let Some(breaker) = &self.broken {
            breaker.rewrite(call);
        }
    }

    async fn before(&self, call: &StorageCall) -> Verdict {
        if self.all_die.load(Ordering::Relaxed) {
            return Verdict::Die;
        }
        let (verdict, wait) = self.note(call);
        if let Some(wait) = wait {
            // The run is over if nobody is there to let it go on.
            let _ = wait.await;
        }
        if self.all_die.load(Ordering::Relaxed) {
            return Verdict::Die;
        }
        if matches!(verdict, Verdict::Fail | Verdict::Die) {
            self.fails(call);
        }
        verdict
    }
}

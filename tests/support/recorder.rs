//! Records every storage call that guests make.

use std::sync::Mutex;

use host::seams::{Operation, StorageCall, StorageSeam, Verdict};

/// A storage seam that only looks on.
#[derive(Default)]
pub struct Recorder(Mutex<Vec<Operation>>);

impl Recorder {
    /// The calls since the last time that somebody asked.
    pub fn take(&self) -> Vec<Operation> {
        std::mem::take(&mut self.0.lock().expect("nobody panicked here"))
    }
}

#[async_trait::async_trait]
impl StorageSeam for Recorder {
    async fn before(&self, call: &StorageCall) -> Verdict {
        let mut calls = self.0.lock().expect("nobody panicked here");
        calls.push(call.operation.clone());
        Verdict::Proceed
    }
}

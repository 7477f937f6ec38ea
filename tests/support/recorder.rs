//! Records every storage call that guests make.

use std::sync::{Arc, Mutex};

use host::hooks::{Operation, PassThrough, StorageCall, StorageHook, Verdict};

/// Records each call, and passes it on to the hook of the test.
pub struct Recorder {
    calls: Mutex<Vec<Operation>>,
    hook: Arc<dyn StorageHook>,
}

impl Recorder {
    pub fn new(hook: Option<Arc<dyn StorageHook>>) -> Self {
        Self {
            calls: Mutex::default(),
            hook: hook.unwrap_or_else(|| Arc::new(PassThrough)),
        }
    }

    /// Returns the calls since the last `take`.
    pub fn take(&self) -> Vec<Operation> {
        std::mem::take(&mut self.calls.lock().expect("no test panics here"))
    }
}

#[async_trait::async_trait]
impl StorageHook for Recorder {
    fn rewrite(&self, call: &mut StorageCall) {
        self.hook.rewrite(call);
    }

    async fn before(&self, call: &StorageCall) -> Verdict {
        let operation = call.operation.clone();
        self.calls.lock().expect("no test panics here").push(operation);
        self.hook.before(call).await
    }

    async fn after(&self, call: &StorageCall) {
        self.hook.after(call).await;
    }
}

//! Starts a service for one test.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use host::hooks::{SeededRandom, StorageHook, VirtualClock};
use host::{App, Compiled, EngineOptions, Hooks, Manifest};
use tempfile::TempDir;

use super::recorder::Recorder;
use super::{Service, TOKEN, progress};

/// When every test begins, in Unix seconds.
pub const START: u64 = 1_800_000_000;

/// The shipped component, built and compiled once per test binary.
pub fn component() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| compile(&EngineOptions::default()))
}

/// The same component on an engine that counts what a request computes.
fn metered_component() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    let options = EngineOptions {
        fuel: true,
        ..EngineOptions::default()
    };
    COMPILED.get_or_init(|| compile(&options))
}

fn compile(options: &EngineOptions) -> Compiled {
    progress::report();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = Manifest::load(root.join("spin.toml")).expect("the manifest is right");
    host::toolchain::build(&manifest).expect("the component builds");
    Compiled::new(&manifest, options).expect("the component compiles")
}

/// Returns another seed for each service, because no two processes draw the same session ids.
fn next_seed() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A service that is about to start. By default passwords are cheap and one API token covers everything.
pub struct ServiceBuilder {
    directory: Arc<TempDir>,
    clock: Arc<VirtualClock>,
    variables: Vec<(String, String)>,
    metered: bool,
    hook: Option<Arc<dyn StorageHook>>,
}

impl ServiceBuilder {
    /// A service with this state and clock.
    pub(super) fn on(directory: Arc<TempDir>, clock: Arc<VirtualClock>) -> Self {
        let defaults = [
            ("api_tokens", format!("*={TOKEN}")),
            ("password_hash", "m=8,t=1,p=1".to_owned()),
            ("insecure_for_tests", "on".to_owned()),
        ];
        Self {
            directory,
            clock,
            variables: defaults.map(|(name, value)| (name.to_owned(), value)).into(),
            metered: false,
            hook: None,
        }
    }

    /// Sets a Spin variable.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets several Spin variables.
    pub fn variables(self, variables: &[(&str, &str)]) -> Self {
        let set = |builder: Self, (name, value): &(&str, &str)| builder.variable(name, value);
        variables.iter().fold(self, set)
    }

    /// Leaves a Spin variable at its default.
    pub fn default_of(mut self, name: &str) -> Self {
        self.variables.retain(|(set, _)| set != name);
        self
    }

    /// Counts what each request computes.
    pub fn metered(mut self) -> Self {
        self.metered = true;
        self
    }

    /// Puts a hook between the service and its storage.
    pub fn hook(mut self, hook: Arc<dyn StorageHook>) -> Self {
        self.hook = Some(hook);
        self
    }

    /// Starts the service.
    pub fn start(self) -> Service {
        let compiled = if self.metered { metered_component() } else { component() };
        let recorder = Arc::new(Recorder::new(self.hook));
        let hooks = Hooks {
            clock: self.clock.clone(),
            random: Arc::new(SeededRandom(next_seed())),
            storage: recorder.clone(),
        };
        let mut builder = App::builder(compiled)
            .state_dir(self.directory.path())
            .hooks(hooks)
            .capture_output(true);
        for (name, value) in self.variables {
            builder = builder.variable(name, value);
        }
        Service {
            app: builder.build().expect("the application starts"),
            clock: self.clock,
            directory: self.directory,
            recorder,
        }
    }
}

impl Default for ServiceBuilder {
    /// A service with a state directory of its own, at [`START`].
    fn default() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let clock = VirtualClock::new(Duration::from_secs(START));
        Self::on(Arc::new(directory), Arc::new(clock))
    }
}

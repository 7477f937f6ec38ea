//! A running service of one test's own.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use host::seams::{Clock, SeededRandom, StorageSeam, VirtualClock};
use host::{App, ClientAddr, Compiled, EngineOptions, Manifest, Seams};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Answer;
use super::recorder::Recorder;

/// The token of every test's caller.
pub const TOKEN: &str = "a-token-for-tests";

/// The id of the document's own example.
pub const ID: &str = "ff3c06de-9e43-41c7-9bab-578f6b4ad32b";

/// Every RPC.
pub const RPCS: [&str; 11] = [
    "Create",
    "Read",
    "Update",
    "UpdatePassword",
    "Delete",
    "Search",
    "Login",
    "Logout",
    "LogoutAll",
    "ReadSession",
    "ListSessions",
];

/// When every test begins, in Unix seconds.
pub const START: u64 = 1_800_000_000;

/// The shipped component, built and compiled once a test binary.
pub fn component() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| compile(&EngineOptions::default()))
}

/// The same, on an engine that counts what a request computes.
fn metered_component() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    let options = EngineOptions {
        fuel: true,
        ..EngineOptions::default()
    };
    COMPILED.get_or_init(|| compile(&options))
}

fn compile(options: &EngineOptions) -> Compiled {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = Manifest::load(root.join("spin.toml")).expect("the manifest is right");
    host::toolchain::build(&manifest).expect("the component builds");
    Compiled::new(&manifest, options).expect("the component compiles")
}

/// Another seed for each process that is pretended, for no two of them draw the same session ids.
fn next_seed() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The service on a state directory of its own, with a clock that stands still until it is told to move.
pub struct World {
    pub app: App,
    pub clock: Arc<VirtualClock>,
    pub directory: Arc<TempDir>,
    pub recorder: Arc<Recorder>,
}

impl World {
    pub fn new() -> Self {
        Self::with_variables(&[])
    }

    /// A world with some variables set; passwords cost little unless they say otherwise.
    pub fn with_variables(variables: &[(&str, &str)]) -> Self {
        Self::fresh(component(), variables)
    }

    /// A world that counts what each request computes.
    pub fn metered(variables: &[(&str, &str)]) -> Self {
        Self::fresh(metered_component(), variables)
    }

    /// The same state and clock in another process, with other variables.
    pub fn restarted(&self, variables: &[(&str, &str)]) -> Self {
        Self::open(component(), self.directory.clone(), self.clock.clone(), variables)
    }

    /// The same on an engine that counts what each request computes.
    pub fn restarted_metered(&self, variables: &[(&str, &str)]) -> Self {
        Self::open(
            metered_component(),
            self.directory.clone(),
            self.clock.clone(),
            variables,
        )
    }

    fn fresh(compiled: &Compiled, variables: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let clock = Arc::new(VirtualClock::new(Duration::from_secs(START)));
        Self::open(compiled, Arc::new(directory), clock, variables)
    }

    /// The same state and clock in another process, with this between it and its storage instead of the recorder.
    pub fn restarted_behind(&self, seam: Arc<dyn StorageSeam>) -> Self {
        let (directory, clock) = (self.directory.clone(), self.clock.clone());
        let app = app(component(), &directory, &clock, seam, &[]);
        Self {
            app,
            clock,
            directory,
            recorder: Arc::default(),
        }
    }

    fn open(
        compiled: &Compiled,
        directory: Arc<TempDir>,
        clock: Arc<VirtualClock>,
        variables: &[(&str, &str)],
    ) -> Self {
        let recorder = Arc::new(Recorder::default());
        let app = app(compiled, &directory, &clock, recorder.clone(), variables);
        Self {
            app,
            clock,
            directory,
            recorder,
        }
    }

    /// Calls an RPC with these headers, and no token but what is among them.
    pub async fn call_with(&self, headers: &[(&str, &str)], rpc: &str, body: Value) -> Answer {
        let mut request = http::Request::post(format!("/users/Users/{rpc}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.request(request.body(body.to_string().into()).expect("a request"))
            .await
    }

    /// Calls an RPC as a client at some address.
    pub async fn call_from(&self, address: &str, rpc: &str, body: Value) -> Answer {
        let request = http::Request::post(format!("/users/Users/{rpc}"))
            .header("authorization", format!("Bearer {TOKEN}"))
            .extension(ClientAddr(address.parse().expect("an address and port")));
        self.request(request.body(body.to_string().into()).expect("a request"))
            .await
    }

    /// Calls an RPC with a JSON body.
    pub async fn call(&self, rpc: &str, body: Value) -> Answer {
        self.send("POST", &format!("/users/Users/{rpc}"), body.to_string())
            .await
    }

    /// Sends any request with the token.
    pub async fn send(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Answer {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {TOKEN}"));
        self.request(request.body(body.into()).expect("a request")).await
    }

    /// Sends a request as it is, and checks what holds of every answer.
    pub async fn request(&self, request: http::Request<Bytes>) -> Answer {
        let reply = self.app.request(request).await.expect("an answer");
        let (head, body) = reply.response.into_parts();
        let answer = Answer {
            status: head.status.as_u16(),
            body: serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{error}: {body:?}")),
            headers: head.headers,
            storage_calls: reply.usage.storage_calls,
            fuel: reply.usage.fuel,
        };
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("content-length"), Some(body.len().to_string().as_str()));
        assert!(answer.header("x-request-id").is_some());
        answer
    }

    /// Creates a user with password `password1`, and returns its id.
    pub async fn create(&self, username: &str) -> String {
        let email = format!("{username}@example.com");
        let request = json!({"username": username, "email": email, "password": "password1"});
        let answer = self.call("Create", request).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["id"].as_str().expect("a new id").to_owned()
    }

    /// Logs in with a password.
    pub async fn login(&self, username: &str, password: &str) -> Answer {
        self.call("Login", json!({"username": username, "password": password}))
            .await
    }

    /// Reads a session.
    pub async fn session(&self, id: &str) -> Answer {
        self.call("ReadSession", json!({"session_id": id})).await
    }

    /// Everything in the key-value store, as one text.
    pub fn stored(&self) -> String {
        let store = self.key_value();
        let mut rows = store
            .prepare("SELECT key, value FROM spin_key_value")
            .expect("its table");
        let line = |row: &rusqlite::Row<'_>| {
            let value = row.get::<_, Vec<u8>>(1)?;
            Ok(format!(
                "{} {}\n",
                row.get::<_, String>(0)?,
                String::from_utf8_lossy(&value)
            ))
        };
        let lines = rows.query_map([], line).expect("rows");
        lines.map(|line| line.expect("a row")).collect()
    }

    /// Replaces a text in every value of the key-value store, as somebody with access to it could.
    pub fn replace_stored(&self, from: &str, to: &str) {
        let replace = "UPDATE spin_key_value SET value = CAST(replace(CAST(value AS TEXT), ?1, ?2) AS BLOB)";
        self.key_value().execute(replace, [from, to]).expect("replaced");
    }

    /// Removes a stored value.
    pub fn remove_stored(&self, key: &str) {
        let removed = self
            .key_value()
            .execute("DELETE FROM spin_key_value WHERE key = ?1", [key]);
        assert_eq!(removed.expect("removed"), 1);
    }

    fn key_value(&self) -> rusqlite::Connection {
        let path = self.directory.path().join("sqlite_key_value.db");
        rusqlite::Connection::open(path).expect("the store")
    }

    /// Sets the time of day back, as another machine's may be.
    pub fn turn_back(&self, seconds: u64) {
        let before = self.clock.now().checked_sub(Duration::from_secs(seconds));
        self.clock.set(before.expect("a time since 1970"));
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

fn app(
    compiled: &Compiled,
    directory: &TempDir,
    clock: &Arc<VirtualClock>,
    storage: Arc<dyn StorageSeam>,
    variables: &[(&str, &str)],
) -> App {
    let seams = Seams {
        clock: clock.clone(),
        random: Arc::new(SeededRandom(next_seed())),
        storage,
    };
    let mut builder = App::builder(compiled)
        .state_dir(directory.path())
        .seams(seams)
        .capture_output(true)
        .variable("api_tokens", format!("*={TOKEN}"))
        .variable("password_hash", "m=8,t=1,p=1");
    for (name, value) in variables {
        builder = builder.variable(*name, *value);
    }
    builder.build().expect("the application starts")
}

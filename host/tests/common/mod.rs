//! The probe, compiled once per test binary, and requests to it.

#![allow(dead_code, unreachable_pub, reason = "Each test file uses its own part of this.")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bytes::Bytes;
use host::{App, Compiled, EngineOptions, Hooks, Manifest, Reply, RequestError, RequestId, toolchain};
use http::Request;
use tempfile::TempDir;

/// Returns the directory of the probe's crate and manifest.
pub fn probe_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/probe")
}

/// Returns the compiled probe. The first call builds it if necessary.
pub fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let manifest = Manifest::load(probe_dir()).unwrap();
        toolchain::build(&manifest).unwrap();
        let options = EngineOptions {
            fuel: true,
            max_instances: 32,
        };
        Compiled::new(&manifest, &options).unwrap()
    })
}

/// The probe with a state directory of its own.
pub struct Probe {
    pub app: App,
    pub state: TempDir,
}

impl Probe {
    pub fn new() -> Self {
        Self::with(Hooks::default())
    }

    pub fn with(hooks: Hooks) -> Self {
        let state = tempfile::tempdir().unwrap();
        let builder = App::builder(compiled())
            .state_dir(state.path())
            .hooks(hooks)
            .capture_output(true);
        let app = builder.variable("token", "secret").build().unwrap();
        Self { app, state }
    }

    /// Sends a request with the given id.
    pub async fn with_id(&self, id: u64, path: &str, body: &str) -> Result<Reply, RequestError> {
        let request = Request::post(path).extension(RequestId(id));
        self.app
            .request(request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap())
            .await
    }

    pub async fn get(&self, path: &str) -> Result<Reply, RequestError> {
        self.app.request(Request::get(path).body(Bytes::new()).unwrap()).await
    }

    /// Returns the text of the probe's response to a GET.
    pub async fn text(&self, path: &str) -> String {
        text(&self.get(path).await.unwrap())
    }

    /// Returns the text of the probe's response to SQL statements.
    pub async fn sql(&self, statements: &str) -> String {
        let request = Request::post("/sql").body(Bytes::copy_from_slice(statements.as_bytes()));
        text(&self.app.request(request.unwrap()).await.unwrap())
    }
}

pub fn text(reply: &Reply) -> String {
    String::from_utf8(reply.response.body().to_vec()).unwrap()
}

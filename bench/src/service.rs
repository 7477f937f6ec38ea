//! A running application that is called in-process.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use host::{App, Compiled, Hooks, Reply};
use http::Request;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The API token of the bench.
pub const TOKEN: &str = "a-token-for-the-bench";

/// The password of all users.
pub const PASSWORD: &str = "password1";

/// Parameters of a password hash that costs next to nothing, so that the rest of a request shows.
pub const CHEAP_HASH: &str = "m=8,t=1,p=1";

/// An application with a state directory of its own.
pub struct Service {
    /// The application.
    pub app: App,
    directory: TempDir,
}

impl Service {
    /// Starts the service with these parameters of the password hash and without users.
    pub fn users(compiled: &Compiled, password_hash: &str) -> Result<Self> {
        Self::with_hooks(compiled, password_hash, Hooks::default())
    }

    /// Starts the same with hooks.
    pub fn with_hooks(compiled: &Compiled, password_hash: &str, hooks: Hooks) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let app = app(compiled, directory.path(), password_hash, hooks)?;
        Ok(Self { app, directory })
    }

    /// Starts a second application on the same files, sends it one request, and returns how long both took, in
    /// microseconds.
    pub async fn micros_to_open(&self, compiled: &Compiled, request: Request<bytes::Bytes>) -> Result<f64> {
        let began = Instant::now();
        let app = app(compiled, self.directory(), CHEAP_HASH, Hooks::default())?;
        respond(&app, request).await?;
        Ok(began.elapsed().as_secs_f64() * 1e6)
    }

    /// Starts the reference components.
    pub fn reference(compiled: &Compiled) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let app = App::builder(compiled).state_dir(directory.path()).build()?;
        Ok(Self { app, directory })
    }

    /// The directory of its stores' files.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Calls an RPC that must succeed.
    pub async fn call(&self, rpc: &str, body: &Value) -> Result<Value> {
        let reply = self.reply(rpc_request(rpc, body)?).await?;
        Ok(serde_json::from_slice(reply.response.body())?)
    }

    /// Logs in, and returns the session's id.
    pub async fn session(&self, login: &Value) -> Result<String> {
        let response = self.call("Login", login).await?;
        let id = response.pointer("/session/0/id").and_then(Value::as_str);
        Ok(id.context("a session")?.to_owned())
    }

    /// Returns the time of a request from a fresh instance to the end of the response, in microseconds.
    pub async fn micros(&self, request: Request<bytes::Bytes>) -> Result<f64> {
        let began = Instant::now();
        self.reply(request).await?;
        Ok(began.elapsed().as_secs_f64() * 1e6)
    }

    /// Sends a request that must succeed.
    pub async fn reply(&self, request: Request<bytes::Bytes>) -> Result<Reply> {
        respond(&self.app, request).await
    }

    /// Creates this number of users: `person0`, `person1` and so on.
    pub async fn create_users(&self, count: usize) -> Result<()> {
        for n in 0..count {
            let username = format!("person{n}");
            let email = format!("{username}@example.com");
            let user = json!({"username": username, "email": email, "password": PASSWORD});
            self.call("Create", &user).await?;
        }
        Ok(())
    }
}

/// Starts the service on the files of a directory.
fn app(compiled: &Compiled, directory: &Path, password_hash: &str, hooks: Hooks) -> Result<App> {
    let app = App::builder(compiled)
        .state_dir(directory)
        .hooks(hooks)
        .capture_output(true)
        .variable("api_tokens", format!("*={TOKEN}"))
        .variable("password_hash", password_hash)
        .variable("insecure_for_tests", "on")
        .build()?;
    Ok(app)
}

/// Sends a request that must succeed.
async fn respond(app: &App, request: Request<bytes::Bytes>) -> Result<Reply> {
    let reply = app.request(request).await?;
    let body = String::from_utf8_lossy(reply.response.body());
    ensure!(reply.response.status().is_success(), "a request failed: {body}");
    Ok(reply)
}

/// Makes the request of an RPC.
pub fn rpc_request(rpc: &str, body: &Value) -> Result<Request<bytes::Bytes>> {
    let request = Request::post(format!("/users/Users/{rpc}"))
        .header("host", "localhost")
        .header("authorization", format!("Bearer {TOKEN}"))
        .body(body.to_string().into());
    Ok(request?)
}

/// Makes the request of a ReadSession.
pub fn read_session(session: &str) -> Result<Request<bytes::Bytes>> {
    rpc_request("ReadSession", &json!({"session_id": session}))
}

/// Makes the body of the login of one of [`Service::create_users`].
pub fn login(n: usize) -> Value {
    json!({"username": format!("person{n}"), "password": PASSWORD})
}

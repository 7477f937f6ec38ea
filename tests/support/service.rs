//! A running service of one test's own.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use host::hooks::{Clock, VirtualClock};
use host::{App, ClientAddr};
use http::Request;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::recorder::Recorder;
use super::{RPCS, Response, ServiceBuilder};

/// The API token of every test.
pub const TOKEN: &str = "a-token-for-tests";

/// The `authorization` header with [`TOKEN`].
pub const BEARER: &str = "Bearer a-token-for-tests";

/// Asim's id, which is that of the document's own example.
pub const ID: &str = "ff3c06de-9e43-41c7-9bab-578f6b4ad32b";

/// An id that no user has, unless a test creates one with it.
pub const OTHER_ID: &str = "00000000-0000-4000-8000-000000000000";

/// The request that creates Asim.
pub fn asim() -> Value {
    json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"})
}

/// A request for an RPC, with the token.
pub fn post(rpc: &str, body: &Value) -> Request<Bytes> {
    let request = Request::post(format!("/users/Users/{rpc}")).header("authorization", BEARER);
    request.body(body.to_string().into()).expect("a request")
}

/// The service on a state directory of its own, with a clock that only the test moves.
pub struct Service {
    pub app: App,
    pub clock: Arc<VirtualClock>,
    pub directory: Arc<TempDir>,
    pub recorder: Arc<Recorder>,
}

impl Service {
    /// Starts a service with the defaults of the tests.
    pub fn new() -> Self {
        Self::builder().start()
    }

    pub fn builder() -> ServiceBuilder {
        ServiceBuilder::default()
    }

    /// Another process with the same state and clock.
    pub fn restart(&self) -> ServiceBuilder {
        ServiceBuilder::on(self.directory.clone(), self.clock.clone())
    }

    /// Calls an RPC with a JSON body.
    pub async fn call(&self, rpc: &str, body: Value) -> Response {
        self.request(post(rpc, &body)).await
    }

    /// Calls an RPC in a namespace.
    pub async fn call_in(&self, namespace: &str, rpc: &str, body: Value) -> Response {
        let headers = [("authorization", BEARER), ("micro-namespace", namespace)];
        self.call_with(&headers, rpc, body).await
    }

    /// Calls an RPC as a client with some address.
    pub async fn call_from(&self, address: &str, rpc: &str, body: Value) -> Response {
        let mut request = post(rpc, &body);
        let address = address.parse().expect("an address and port");
        request.extensions_mut().insert(ClientAddr(address));
        self.request(request).await
    }

    /// Calls an RPC with these headers, without a token unless it is among them.
    pub async fn call_with(&self, headers: &[(&str, &str)], rpc: &str, body: Value) -> Response {
        let mut request = Request::post(format!("/users/Users/{rpc}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_string().into());
        self.request(request.expect("a request")).await
    }

    /// Sends any request with the token.
    pub async fn send(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Response {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", BEARER);
        self.request(request.body(body.into()).expect("a request")).await
    }

    /// Sends a request as it is, and asserts what holds of every response.
    pub async fn request(&self, request: Request<Bytes>) -> Response {
        let id = error_id(&request);
        let reply = self.app.request(request).await.expect("a response");
        let (head, body) = reply.response.into_parts();
        let response = Response {
            status: head.status.as_u16(),
            body: serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{error}: {body:?}")),
            headers: head.headers,
            storage_calls: reply.usage.storage_calls,
            fuel: reply.usage.fuel,
        };
        response.assert_form(&id, body.len());
        response
    }

    /// Creates Asim, with [`ID`] and password `password1`.
    pub async fn create_asim(&self) {
        self.call("Create", asim()).await.assert_ok(&json!({}));
    }

    /// Creates a user with password `password1`, and returns the new id.
    pub async fn create(&self, username: &str) -> String {
        let email = format!("{username}@example.com");
        let request = json!({"username": username, "email": email, "password": "password1"});
        let response = self.call("Create", request).await;
        assert_eq!(response.status, 200, "{response:?}");
        response.body["id"].as_str().expect("a new id").to_owned()
    }

    /// Logs in with a password.
    pub async fn login(&self, username: &str, password: &str) -> Response {
        let request = json!({"username": username, "password": password});
        self.call("Login", request).await
    }

    /// Sends wrong passwords for a name until they are throttled.
    pub async fn throttle(&self, username: &str) {
        for _ in 0..10 {
            if self.login(username, "a wrong one").await.status == 429 {
                return;
            }
        }
        panic!("ten wrong passwords for {username} aren't throttled");
    }

    /// Reads a session.
    pub async fn session(&self, id: &str) -> Response {
        self.call("ReadSession", json!({"session_id": id})).await
    }

    /// The handles of a user's sessions, as ListSessions returns them.
    pub async fn handles(&self, user_id: &str) -> Vec<String> {
        let response = self.call("ListSessions", json!({"user_id": user_id})).await;
        assert_eq!(response.status, 200, "{response:?}");
        let sessions = response.body["sessions"].as_array().expect("sessions");
        let handle = |session: &Value| session["handle"].as_str().expect("a handle").to_owned();
        sessions.iter().map(handle).collect()
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

/// The `id` in the errors of a request: its RPC's, if it reaches one.
fn error_id(request: &Request<Bytes>) -> String {
    let rpc = request.uri().path().strip_prefix("/users/Users/");
    match rpc.filter(|rpc| request.method() == "POST" && RPCS.contains(rpc)) {
        Some(rpc) => format!("users.{rpc}"),
        None => "users".to_owned(),
    }
}

//! Passes a request on, with its user in headers.
//!
//! In WASI 0.2 a component can't make or change an incoming request, so the guard can't call the next component's
//! handler with other headers. Instead it sends a request of its own, which Spin passes to the named component without
//! a network ("service chaining"). The guard holds both bodies in memory.

use spin_sdk::http::{Request, Response};
use spin_sdk::variables;

use crate::users::Session;
use crate::{credential, refuse};

/// The headers that only the guard sets. It drops those of the client.
const SAID_BY_GUARD: [&str; 3] = ["x-user-id", "x-username", "x-user-email"];

/// Headers that belong to the connection or to the guard's own session, and aren't passed on.
const DROPPED: [&str; 5] = [
    "authorization",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
];

/// Sends the request to the guarded component and returns its response.
pub(crate) async fn as_user(request: Request, session: &Session) -> Response {
    let app = variables::get("guarded_component").unwrap_or_default();
    let path = request.path_and_query().unwrap_or("/");
    let mut passed = Request::builder();
    passed
        .method(request.method().clone())
        .uri(format!("http://{app}.spin.internal{path}"));
    for (name, value) in request.headers() {
        // The SDK's builder takes only text.
        let Some(value) = value.as_str() else { continue };
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "cookie" => passed.header(name, credential::other_cookies(value)),
            _ if is_kept(&name) => passed.header(name, value),
            _ => continue,
        };
    }
    passed.header("x-user-id", &session.user_id);
    passed.header("x-username", &session.username);
    passed.header("x-user-email", &session.email);
    passed.body(request.into_body());
    match spin_sdk::http::send::<Request, Response>(passed.build()).await {
        Ok(response) => response,
        Err(error) => refuse::unreachable(&error),
    }
}

fn is_kept(name: &str) -> bool {
    !SAID_BY_GUARD.contains(&name) && !DROPPED.contains(&name) && !name.starts_with("spin-")
}

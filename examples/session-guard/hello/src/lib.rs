//! An app that knows nothing of users, passwords or sessions. It greets the user that the guard's headers name.
#![cfg(target_family = "wasm")]

mod entry;

use spin_sdk::http::{Request, Response};

/// Answers with the names in the guard's headers, the path, the size of what was sent, and which headers came.
fn handle(request: &Request) -> Response {
    let header = |name| request.header(name).and_then(|value| value.as_str()).unwrap_or("none");
    let names = request
        .headers()
        .map(|(name, _)| name)
        .filter(|name| name.starts_with('x'));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let body = format!(
        "Hello, {} <{}>, user {}. You asked for {} with {} bytes, cookie {}, authorization {}.\n\
         Roles: {}. Verified: {}. Headers: {}.\n",
        header("x-username"),
        header("x-user-email"),
        header("x-user-id"),
        request.path_and_query().unwrap_or_default(),
        request.body().len(),
        header("cookie"),
        header("authorization"),
        header("x-user-roles"),
        header("x-user-verified"),
        names.join(", "),
    );
    Response::builder()
        .status(200)
        .header("content-type", "text/plain")
        .header("x-app", "hello")
        .body(body)
        .build()
}

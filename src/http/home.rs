//! The page at `/`, for a person who found the address: what this is, and where the API and the documents are.

use http::StatusCode;

use super::response::Response;
use crate::domain::Rpc;

const WHAT: &str = "User accounts, password login and sessions.";
const HOW: &str = "An RPC is a POST of a JSON object to /users/Users/<RPC>, with the header \"authorization: Bearer\" and an \
                   API token.";
const CHECKS: &str = "GET /healthz shows whether the stores answer, and GET /readyz whether requests can be served.";
const DOCUMENTS: &str = "README.md and the folder docs/ of the project describe the API.";

/// The page: HTML if the client accepts that, as browsers do, and otherwise text.
pub(super) fn page(accept: &str) -> Response {
    if !accept.contains("text/html") {
        return Response::with_type(StatusCode::OK, "text/plain; charset=utf-8", text());
    }
    // The page has nothing but text and its own style.
    Response::with_type(StatusCode::OK, "text/html; charset=utf-8", html())
        .with_header(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'".to_owned(),
        )
        .with_header("x-content-type-options", "nosniff".to_owned())
}

fn text() -> String {
    let rpcs = rpcs("\n  ");
    format!("Users: {WHAT}\n\n{HOW}\n\n  {rpcs}\n\n{CHECKS}\n\n{DOCUMENTS}\n")
}

fn html() -> String {
    let how = HOW.replace('<', "&lt;").replace('>', "&gt;");
    let rpcs = rpcs("<li>");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Users</title>\n\
         <style>body{{font:16px/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}}</style>\n\
         <h1>Users</h1>\n<p>{WHAT}\n<p>{how}\n<ul><li>{rpcs}</ul>\n<p>{CHECKS}\n<p>{DOCUMENTS}\n</html>\n"
    )
}

fn rpcs(separator: &str) -> String {
    let names = Rpc::ALL.iter().map(|rpc| rpc.name());
    names.collect::<Vec<_>>().join(separator)
}

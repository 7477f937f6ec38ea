//! Requests that another site makes a browser send, with the user's cookie (cross-site request forgery).
//!
//! The rule is that of Go's `net/http.CrossOriginProtection`, and of OWASP's Cross-Site Request Forgery Prevention Cheat
//! Sheet, "Fetch Metadata headers". All browsers since 2023 send `Sec-Fetch-Site`, and those of before send `Origin`.

use spin_sdk::http::{IncomingRequest, Method};

/// Whether a request may change state, and a browser sends it for another site.
pub(crate) fn is_cross_site(request: &IncomingRequest) -> bool {
    // These change nothing (RFC 9110, 9.2.1), so a link on another site may lead here.
    if matches!(request.method(), Method::Get | Method::Head | Method::Options) {
        return false;
    }
    match (header(request, "sec-fetch-site"), header(request, "origin")) {
        (Some(site), _) => site != "same-origin" && site != "none",
        (None, Some(origin)) => !is_own(&origin, request),
        // It isn't from a browser.
        (None, None) => false,
    }
}

/// Whether an origin is the host that the request is for. `null` isn't.
fn is_own(origin: &str, request: &IncomingRequest) -> bool {
    let own = request.authority().unwrap_or_default();
    origin
        .split_once("://")
        .is_some_and(|(_, host)| host.eq_ignore_ascii_case(&own))
}

fn header(request: &IncomingRequest, name: &str) -> Option<String> {
    let lines = request.headers().get(name);
    let line = lines.first()?;
    Some(String::from_utf8_lossy(line).into_owned())
}

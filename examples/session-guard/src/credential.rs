//! The session id of a request: a bearer token, or in a cookie.

use spin_sdk::http::Headers;
use spin_sdk::variables;

/// A session id, and how it came.
pub(crate) enum Credential {
    /// As `authorization: Bearer <id>`, which a program writes.
    Bearer(String),
    /// In a cookie, which a browser sends by itself, whichever site causes the request.
    Cookie(String),
}

/// Returns the session id of a request, if it has one.
pub(crate) fn of(headers: &Headers) -> Option<Credential> {
    bearer(headers)
        .map(Credential::Bearer)
        .or_else(|| in_cookie(headers).map(Credential::Cookie))
}

fn bearer(headers: &Headers) -> Option<String> {
    let lines = texts(headers, "authorization");
    let (scheme, token) = lines.first()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Returns the session id in the one cookie of the session. If there are several, another site of the same domain may have
/// set one of them, and their order doesn't show which (RFC 6265, 4.2.2 and 8.6). So then there is none.
fn in_cookie(headers: &Headers) -> Option<String> {
    let name = cookie_name();
    let lines = texts(headers, "cookie");
    let mut ids = lines
        .iter()
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| value_of(cookie, &name));
    match (ids.next(), ids.next()) {
        (Some(id), None) => Some(id.to_owned()),
        _ => None,
    }
}

/// Returns a `cookie` header without the session's cookie, because the guarded component doesn't need the secret.
pub(crate) fn other_cookies(header: &str) -> String {
    let name = cookie_name();
    let others = header
        .split(';')
        .map(str::trim)
        .filter(|cookie| value_of(cookie, &name).is_none());
    others.collect::<Vec<_>>().join("; ")
}

fn value_of<'a>(cookie: &'a str, name: &str) -> Option<&'a str> {
    cookie.trim().strip_prefix(name)?.strip_prefix('=')
}

fn cookie_name() -> String {
    variables::get("session_cookie").unwrap_or_default()
}

/// The lines of a header. What isn't UTF-8 becomes U+FFFD, which no session id has.
fn texts(headers: &Headers, name: &str) -> Vec<String> {
    let lines = headers.get(name).into_iter();
    lines.map(|line| String::from_utf8_lossy(&line).into_owned()).collect()
}

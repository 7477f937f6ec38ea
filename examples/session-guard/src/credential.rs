//! The session id of a request: a bearer token, or in a cookie.

use spin_sdk::http::Request;
use spin_sdk::variables;

/// Returns the session id of a request, if it has one.
pub(crate) fn session_id(request: &Request) -> Option<String> {
    bearer(request).or_else(|| in_cookie(request))
}

fn bearer(request: &Request) -> Option<String> {
    let (scheme, token) = request.header("authorization")?.as_str()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

fn in_cookie(request: &Request) -> Option<String> {
    let name = cookie_name();
    let cookies = request.header("cookie")?.as_str()?;
    let value = cookies.split(';').find_map(|cookie| value_of(cookie, &name))?;
    Some(value.to_owned())
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

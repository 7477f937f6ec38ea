//! The session cookie. Scripts can't read it, browsers send it only over HTTPS and not with forms of other sites, and
//! because of its prefix no other host can set it (RFC 6265bis, 4.1.3.2).

use spin_sdk::http::Request;

use crate::users::Session;

const NAME: &str = "__Host-session";
const ATTRIBUTES: &str = "HttpOnly; Secure; SameSite=Lax; Path=/";

/// Returns the header's value that gives the browser a session.
pub(crate) fn set(session: &Session) -> String {
    let seconds = session.expires.saturating_sub(session.created);
    format!("{NAME}={}; {ATTRIBUTES}; Max-Age={seconds}", session.id)
}

/// Returns the header's value that deletes the cookie.
pub(crate) fn expired() -> String {
    format!("{NAME}=; {ATTRIBUTES}; Max-Age=0")
}

/// Returns the session id that the browser sent.
pub(crate) fn session_id(request: &Request) -> Option<String> {
    let cookies = request.header("cookie")?.as_str()?;
    let value = cookies
        .split(';')
        .find_map(|cookie| cookie.trim().strip_prefix(NAME)?.strip_prefix('='))?;
    Some(value.to_owned()).filter(|id| !id.is_empty())
}

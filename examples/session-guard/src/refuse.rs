//! The responses to requests that don't pass.

use spin_sdk::http::{OutgoingResponse, Response, ResponseOutparam, SendError};
use spin_sdk::variables;

use crate::users::Error;

/// Sends a response.
pub(crate) async fn with(mut refusal: Response, response: ResponseOutparam) {
    let body = std::mem::take(refusal.body_mut());
    if let Ok(refusal) = OutgoingResponse::try_from(refusal) {
        // A client that went away is no error.
        let _ = response.set_with_body(refusal, body).await;
    }
}

/// Answers a request without a session that counts: redirects to the login page if the operator set one, otherwise 401.
pub(crate) fn without_session() -> Response {
    match variables::get("login_page").unwrap_or_default() {
        page if page.is_empty() => text(401, "Log in first.\n", Some(("www-authenticate", "Bearer".to_owned()))),
        page => text(303, "", Some(("location", page))),
    }
}

/// Answers a request whose session couldn't be read. It doesn't pass, because nothing is known of the session.
pub(crate) fn for_now(error: &Error) -> Response {
    match error {
        Error::Busy(seconds) | Error::Unavailable(seconds) | Error::Throttled(seconds) => {
            text(503, "Try again.\n", Some(("retry-after", seconds.to_string())))
        }
        error => misconfigured(&format!("edge:users: {error:?}")),
    }
}

/// Answers if the guard can't work. The reason is for the operator.
pub(crate) fn misconfigured(reason: &str) -> Response {
    eprintln!("{reason}");
    text(500, "The guard isn't set up properly.\n", None)
}

/// Answers a session whose user lacks the role. A login page couldn't help, and would send the user here again.
pub(crate) fn without_role(role: &str) -> Response {
    text(403, &format!("This needs the role {role}.\n"), None)
}

/// Answers a request that changes state, with the cookie of a user but from another site.
pub(crate) fn from_another_site() -> Response {
    text(403, "This request comes from another site.\n", None)
}

/// Answers a request that can't be sent to the guarded component.
pub(crate) fn malformed() -> Response {
    text(400, "The request's method or path can't be passed on.\n", None)
}

/// Answers if the guarded component didn't.
pub(crate) fn unreachable(error: &SendError) -> Response {
    eprintln!("The guarded component didn't answer: {error}");
    text(502, "The app didn't answer.\n", None)
}

/// Answers if the guarded component takes too long.
pub(crate) fn late() -> Response {
    eprintln!("The guarded component didn't answer within app_timeout.");
    text(504, "The app didn't answer in time.\n", None)
}

fn text(status: u16, body: &str, header: Option<(&str, String)>) -> Response {
    let mut response = Response::builder();
    response
        .status(status)
        .header("content-type", "text/plain; charset=utf-8")
        .header("cache-control", "no-store");
    if let Some((name, value)) = header {
        response.header(name, value);
    }
    response.body(body.to_owned()).build()
}

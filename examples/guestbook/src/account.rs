//! Sign-up, login and logout.

use std::net::SocketAddr;

use spin_sdk::http::{Request, Response};

use crate::form::Form;
use crate::users::{self, Credentials, Error, NAMESPACE, NewUser, Session, SessionName};
use crate::{cookie, pages};

/// Creates a user and logs it in.
pub(crate) fn sign_up(request: &Request) -> Response {
    let form = Form::of(request);
    let user = NewUser {
        id: None,
        username: form.text("username"),
        email: form.text("email"),
        password: form.text("password"),
        attributes: None,
    };
    match users::create(NAMESPACE, &user) {
        Ok(_) => log_in(request),
        Err(error) => refused(request, &error),
    }
}

/// Starts a session. The browser keeps its id in a cookie.
pub(crate) fn log_in(request: &Request) -> Response {
    let form = Form::of(request);
    let credentials = Credentials {
        username: Some(form.text("username")),
        email: None,
        password: form.text("password"),
        client_address: client_address(request),
        user_agent: user_agent(request),
    };
    match users::login(NAMESPACE, &credentials) {
        Ok(session) => pages::back_to_guestbook(Some(cookie::set(&session))),
        Err(error) => refused(request, &error),
    }
}

/// Ends the session, here and in the browser.
pub(crate) fn log_out(request: &Request) -> Response {
    if let Some(id) = cookie::session_id(request)
        && let Err(error) = users::logout(NAMESPACE, &SessionName::SessionId(id))
    {
        return refused(request, &error);
    }
    pages::back_to_guestbook(Some(cookie::expired()))
}

/// Returns the session of the request, if it has one that counts. It costs a few reads by key.
pub(crate) fn session(request: &Request) -> Result<Option<Session>, Error> {
    let Some(id) = cookie::session_id(request) else {
        return Ok(None);
    };
    match users::read_session(NAMESPACE, &id) {
        Ok(session) => Ok(Some(session)),
        Err(Error::SessionNotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the browser's address. Wrong passwords are counted by it.
fn client_address(request: &Request) -> Option<String> {
    let peer: SocketAddr = request.header("spin-client-addr")?.as_str()?.parse().ok()?;
    Some(peer.ip().to_string())
}

/// Returns the browser's user agent, cut to what Users accepts: 128 characters have at most 512 bytes.
fn user_agent(request: &Request) -> Option<String> {
    let agent = request.header("user-agent")?.as_str()?;
    Some(agent.chars().filter(|c| !c.is_control()).take(128).collect())
}

/// Shows the page with an error.
pub(crate) fn refused(request: &Request, error: &Error) -> Response {
    pages::guestbook(request, Some(error))
}

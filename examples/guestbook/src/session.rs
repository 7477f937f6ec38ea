//! The visitor's session: begun by a login, read with each request, and ended by a logout.

use spin_sdk::http::Request;

use crate::users::{self, Credentials, Error, NAMESPACE, Session, SessionName};
use crate::{client, cookie};

/// Logs a visitor in. Returns the cookie that the browser keeps.
pub(crate) fn begin(request: &Request, username: String, password: String) -> Result<String, Error> {
    let credentials = Credentials {
        username: Some(username),
        email: None,
        password,
        client_address: client::address(request),
        user_agent: client::user_agent(request),
    };
    let session = users::login(NAMESPACE, &credentials)?;
    // The browser forgets the session that it had, so that one must not live on. The login counts even if this fails.
    if let Err(error) = end(request) {
        eprintln!("a session goes on that a login should have ended: {error:?}");
    }
    Ok(cookie::set(&session))
}

/// Returns the session of a request, if it has one that counts. It costs a few reads by key.
pub(crate) fn of(request: &Request) -> Result<Option<Session>, Error> {
    let Some(id) = cookie::session_id(request) else {
        return Ok(None);
    };
    match users::read_session(NAMESPACE, &id) {
        Ok(session) => Ok(Some(session)),
        Err(Error::SessionNotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Ends the session of a request. Returns the cookie that has the browser forget it.
pub(crate) fn end(request: &Request) -> Result<String, Error> {
    if let Some(id) = cookie::session_id(request) {
        match users::logout(NAMESPACE, &SessionName::SessionId(id)) {
            // What can't be a session id is no session.
            Ok(()) | Err(Error::InvalidField(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(cookie::expired())
}

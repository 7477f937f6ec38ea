//! A guard in front of another HTTP component. It passes requests with a valid session on, with their user in headers.
//! All others get 401, or a redirect to a login page. What another site makes a browser send gets 403, and so does a user
//! without the role that the operator may require.
//!
//! The guard decides by the head of a request. Bodies stream through it.
//!
//! The guarded component needs no change and no knowledge of users. Only the guard must be able to reach it, because
//! any other client could write the headers itself. In Spin, give it a private route.
#![cfg(target_family = "wasm")]

mod credential;
mod cross_site;
mod entry;
mod forward;
mod idle_timeout;
mod refuse;
mod stream;
mod users;
mod variable;

use spin_sdk::http::{IncomingRequest, Response, ResponseOutparam};

use credential::Credential;
use users::{Error, Session};

/// Passes a request on, or refuses it.
async fn handle(request: IncomingRequest, response: ResponseOutparam) {
    match session(&request) {
        Ok(session) => forward::as_user(request, &session, response).await,
        Err(refusal) => refuse::with(refusal, response).await,
    }
}

/// Returns the session of a request, or the response that refuses it.
fn session(request: &IncomingRequest) -> Result<Session, Response> {
    let credential = credential::of(&request.headers()).ok_or_else(refuse::without_session)?;
    let id = match &credential {
        Credential::Cookie(_) if cross_site::is_cross_site(request) => return Err(refuse::from_another_site()),
        Credential::Cookie(id) | Credential::Bearer(id) => id,
    };
    let session = users::read_session(&variable::text("namespace")?, id).map_err(|error| match error {
        Error::SessionNotFound | Error::InvalidField(_) => refuse::without_session(),
        error => refuse::for_now(&error),
    })?;
    let role = variable::text("require_role")?;
    // Roles are the user's present ones, so one that was taken away is missing at once.
    if role.is_empty() || session.roles.contains(&role) {
        Ok(session)
    } else {
        Err(refuse::without_role(&role))
    }
}

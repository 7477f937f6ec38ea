//! A guard in front of another HTTP component. It passes requests with a valid session on, with their user in headers.
//! All others get 401, or a redirect to a login page.
//!
//! The guarded component needs no change and no knowledge of users. Only the guard must be able to reach it, because
//! any other client could write the headers itself. In Spin, give it a private route.
#![cfg(target_family = "wasm")]

mod credential;
mod entry;
mod forward;
mod refuse;
mod users;

use spin_sdk::http::{Request, Response};
use spin_sdk::variables;

use users::Error;

/// Passes a request on, or refuses it.
async fn handle(request: Request) -> Response {
    let Some(id) = credential::session_id(&request) else {
        return refuse::without_session();
    };
    let namespace = variables::get("namespace").unwrap_or_default();
    match users::read_session(&namespace, &id) {
        Ok(session) => forward::as_user(request, &session).await,
        Err(Error::SessionNotFound | Error::InvalidField(_)) => refuse::without_session(),
        Err(error) => refuse::for_now(&error),
    }
}

//! A guard before another HTTP component: requests with a valid session pass, and the component learns from headers
//! whose they are; all others get 401, or are sent to a login page.
//!
//! The guarded component needs no change and no knowledge of users. It must be reachable through the guard only,
//! which in Spin means a private route: whoever reached it directly could write the headers themselves.
#![cfg(target_family = "wasm")]

mod credential;
mod entry;
mod forward;
mod refuse;
mod users;

use spin_sdk::http::{Request, Response};
use spin_sdk::variables;

use users::Error;

/// Lets a request pass, or says why not.
async fn handle(request: Request) -> Response {
    let Some(id) = credential::session_id(&request) else {
        return refuse::without_session();
    };
    let namespace = variables::get("namespace").unwrap_or_default();
    match users::read_session(&namespace, &id) {
        Ok(session) => forward::as_user(request, &session).await,
        Err(Error::NotFound | Error::Invalid(_)) => refuse::without_session(),
        Err(error) => refuse::for_now(&error),
    }
}

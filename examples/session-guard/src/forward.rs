//! Passes a request on, with its user in headers.
//!
//! In WASI 0.2 a component can't make or change an incoming request, so the guard can't call the next component's
//! handler with other headers. Instead it sends a request of its own, which Spin passes to the named component without
//! a network ("service chaining").

use futures::StreamExt;
use futures::future::{Either, select};
use spin_sdk::http::{Headers, IncomingRequest, IncomingResponse, OutgoingRequest, OutgoingResponse, ResponseOutparam};
use spin_sdk::http::{Scheme, SendError};
use spin_sdk::variables;

use crate::idle_timeout::IdleTimeout;
use crate::stream::{EndedEarly, copy};
use crate::users::Session;
use crate::{credential, refuse};

/// The headers that only the guard sets. It drops those of the client.
const GUARD_HEADERS: [&str; 5] = [
    "x-user-id",
    "x-username",
    "x-user-email",
    "x-user-verified",
    "x-user-roles",
];

/// Headers that belong to the connection or to the guard's own session, and aren't passed on.
const DROPPED: [&str; 10] = [
    "authorization",
    "connection",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Sends the request to the guarded component, and passes its response back. Both bodies stream.
pub(crate) async fn as_user(request: IncomingRequest, session: &Session, response: ResponseOutparam) {
    let idle_timeout = match IdleTimeout::start() {
        Ok(idle_timeout) => idle_timeout,
        Err(refusal) => return refuse::with(refusal, response).await,
    };
    let Ok(outgoing) = outgoing(&request, session) else {
        return refuse::with(refuse::malformed(), response).await;
    };
    let body = request.into_body_stream().inspect(|_| idle_timeout.restart());
    let upload = Box::pin(copy(body, outgoing.take_body()));
    let answer = Box::pin(async {
        let answered = Box::pin(spin_sdk::http::send(outgoing));
        match select(answered, Box::pin(idle_timeout.expired())).await {
            Either::Left((answered, _)) => respond(answered, response).await,
            Either::Right(_) => refuse::with(refuse::late(), response).await,
        }
    });
    match select(upload, answer).await {
        Either::Left((Ok(()), answer)) => answer.await,
        // The client has gone away.
        Either::Left((Err(EndedEarly), _)) => {}
        // The component has answered without the rest of the body. Dropped, the body would end as if it were whole.
        Either::Right(((), upload)) => std::mem::forget(upload),
    }
}

/// Returns the request that the guarded component gets, without its body.
fn outgoing(request: &IncomingRequest, session: &Session) -> Result<OutgoingRequest, ()> {
    let app = variables::get("guarded_component").unwrap_or_default();
    let outgoing = OutgoingRequest::new(passed_on(&request.headers(), session));
    outgoing.set_method(&request.method())?;
    outgoing.set_scheme(Some(&Scheme::Http))?;
    outgoing.set_authority(Some(&format!("{app}.spin.internal")))?;
    outgoing.set_path_with_query(request.path_with_query().as_deref())?;
    Ok(outgoing)
}

/// Returns the headers of the client that are passed on, and those of the guard.
fn passed_on(headers: &Headers, session: &Session) -> Headers {
    let passed = Headers::new();
    for (name, value) in headers.entries() {
        let value = match normalized(&name).as_str() {
            "cookie" => match credential::other_cookies(&String::from_utf8_lossy(&value)) {
                none if none.is_empty() => continue,
                others => others.into_bytes(),
            },
            name if is_dropped(name) => continue,
            _ => value,
        };
        // The host refuses some that belong to a connection.
        let _ = passed.append(&name, &value);
    }
    for (name, value) in GUARD_HEADERS.into_iter().zip(guard_values(session)) {
        let _ = passed.append(name, value.as_bytes());
    }
    passed
}

/// Returns the values of `GUARD_HEADERS`. No role has a comma in it.
fn guard_values(session: &Session) -> [String; 5] {
    [
        session.user_id.clone(),
        session.username.clone(),
        session.email.clone(),
        session.verified.to_string(),
        session.roles.join(","),
    ]
}

/// Returns the one name that stands for all that CGI can't tell apart: `HTTP_X_USER_ID` is `x-user-id` and `x_user_id`,
/// and with some servers `x.user.id`, too (RFC 3875, 4.1.18).
fn normalized(name: &str) -> String {
    let letters = name.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    letters.collect()
}

fn is_dropped(name: &str) -> bool {
    GUARD_HEADERS.contains(&name) || DROPPED.contains(&name) || name.starts_with("spin-")
}

/// Passes a response back.
async fn respond(answered: Result<IncomingResponse, SendError>, response: ResponseOutparam) {
    let incoming = match answered {
        Ok(incoming) => incoming,
        Err(error) => return refuse::with(refuse::unreachable(&error), response).await,
    };
    let headers = Headers::new();
    for (name, value) in incoming.headers().entries() {
        let _ = headers.append(&name, &value);
    }
    let outgoing = OutgoingResponse::new(headers);
    let _ = outgoing.set_status_code(incoming.status());
    let body = outgoing.take_body();
    response.set(outgoing);
    // If it ends early, the client sees that, too.
    let _ = copy(incoming.take_body_stream(), body).await;
}

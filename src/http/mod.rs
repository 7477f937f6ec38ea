//! The HTTP face: Micro's Users API as JSON over POST, and the health check.
#![cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, reason = "only the Wasm component has an entry")
)]

mod caller;
pub mod decode;
// A native linker can't export what WIT calls its functions.
#[cfg(target_family = "wasm")]
mod entry;
mod exchange;
mod failure;
mod log;
mod requests;
mod responses;
mod route;
mod rpcs;

use caller::Caller;
use exchange::{Exchange, Reply};
use failure::Failure;
use route::Route;

use crate::domain::Namespace;
use crate::service::{self, Context};
use crate::system;

/// Answers one request, and logs it.
fn serve(mut exchange: Exchange) {
    let started = system::now_us();
    let request_id = log::request_id(exchange.header("x-request-id"));
    let namespace = Caller::of(&exchange).namespace();
    let logged_namespace = namespace.as_ref().map_or_else(|_| String::new(), Namespace::to_string);
    let route = Route::find(exchange.method(), exchange.path());
    let (name, id) = route.as_ref().map_or(("", "users"), |route| (route.name(), route.id()));
    let reply = answer(&mut exchange, route, namespace).unwrap_or_else(|failure| failure.to_reply(id));
    let line = log::Line {
        rpc: name,
        status: reply.status(),
        started,
        namespace: &logged_namespace,
        request_id: &request_id,
    };
    exchange.respond(&reply.with_header("x-request-id", request_id.clone()));
    // The client needn't wait for this.
    line.write();
}

/// What to answer. Each step is cheaper than the next, and comes before it.
fn answer(
    exchange: &mut Exchange,
    route: Result<Route, Failure>,
    namespace: Result<Namespace, Failure>,
) -> Result<Reply, Failure> {
    let rpc = match route? {
        Route::Health => return health(),
        Route::Rpc(rpc) => rpc,
    };
    let namespace = namespace?;
    Caller::of(exchange).authorize(&namespace, rpc.access())?;
    let body = exchange.body()?;
    rpcs::call(&Context::new(namespace), &Caller::of(exchange), rpc, &body).map(Reply::ok)
}

fn health() -> Result<Reply, Failure> {
    service::health(&Context::new(Namespace::parse("namespace", None)?))?;
    Ok(Reply::ok(r#"{"status":"ok"}"#.to_owned()))
}

//! The HTTP face: Micro's Users API as JSON over POST, and the health check.

mod decode;
mod entry;
mod exchange;
mod failure;
mod log;
mod methods;
mod requests;
mod responses;
mod route;

use std::time::Instant;

use exchange::{Exchange, Reply};
use failure::Failure;
use route::{Route, Rpc};

use crate::domain::Namespace;
use crate::service::{self, Context};

/// Answers one request, and logs it.
fn serve(mut exchange: Exchange) {
    let started = Instant::now();
    let request_id = log::request_id(exchange.header("x-request-id"));
    let route = Route::find(exchange.method(), exchange.path());
    let (name, id) = route.as_ref().map_or(("", "users"), |route| (route.name(), route.id()));
    let reply = answer(&mut exchange, route).unwrap_or_else(|failure| failure.to_reply(id));
    log::Line {
        rpc: name,
        status: reply.status,
        duration: started.elapsed(),
        namespace: "default",
        request_id: &request_id,
    }
    .write();
    exchange.respond(&reply.with_header("x-request-id", request_id));
}

fn answer(exchange: &mut Exchange, route: Result<Route, Failure>) -> Result<Reply, Failure> {
    match route? {
        Route::Health => health(),
        Route::Rpc(rpc) => call(exchange, rpc),
    }
}

fn health() -> Result<Reply, Failure> {
    service::health(&context()?)?;
    Ok(Reply::ok(r#"{"status":"ok"}"#.to_owned()))
}

fn call(exchange: &mut Exchange, rpc: Rpc) -> Result<Reply, Failure> {
    let body = exchange.body()?;
    methods::call(&context()?, rpc, &body).map(Reply::ok)
}

fn context() -> Result<Context, Failure> {
    Ok(Context::new(Namespace::parse(None)?))
}

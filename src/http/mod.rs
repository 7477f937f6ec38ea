//! The HTTP API: Micro's Users API as JSON over POST, the checks of its health, and a page that says what this is.

mod authorization;
mod client_address;
mod error;
mod exchange;
pub mod fields;
mod home;
mod request_id;
mod response;
mod route;
mod rpc;

use std::rc::Rc;

use spin_sdk::http::{IncomingRequest, ResponseOutparam};

use crate::domain::{self, Namespace, Timestamp};
use crate::log::{self, Details};
use crate::service::{self, Context};
use crate::system;

pub use error::ApiError;

use client_address::ClientAddress;
use exchange::HttpExchange;
use fields::Fields;
use response::Response;
use route::Route;
use rpc::Call;

/// Answers one request, and logs it.
pub fn serve(request: IncomingRequest, response: ResponseOutparam) {
    let started = system::now();
    let mut exchange = HttpExchange::new(request, response);
    let request_id = request_id::of(&exchange);
    let namespace = authorization::namespace(&exchange);
    let logged_namespace = namespace.as_ref().ok().map(Namespace::to_string);
    let details = Rc::new(Details::default());
    let client = ClientAddress::of(&exchange);
    details.client_address(client.as_ref().ok().and_then(|client| client.logged()));
    let route = Route::find(exchange.method(), exchange.path());
    let (rpc, error_id) = match &route {
        Ok(route) => (route.name(), route.error_id()),
        Err(_) => ("", "users".to_owned()),
    };
    let context = namespace.map(|namespace| Context::new(namespace, started, details.clone()));
    let answer = answer(&mut exchange, route, context, &client, started);
    let (reason, error) = match &answer {
        Ok(_) => (log::OK, None),
        Err(error) => (error.reason(), error.for_operator()),
    };
    let response = answer.unwrap_or_else(|error| error.to_response(&error_id));
    let line = log::Request {
        api: "http",
        rpc,
        started,
        reason,
        status: Some(response.status().as_u16()),
        request_id: Some(&request_id),
        namespace: logged_namespace,
        details: &details,
        error,
    };
    exchange.respond(&response.with_header("x-request-id", request_id.clone()));
    // The client needn't wait for this.
    line.write();
}

/// Returns what to answer. Each step is cheaper than the next, and comes before it.
fn answer(
    exchange: &mut HttpExchange,
    route: Result<Route, ApiError>,
    context: Result<Context, ApiError>,
    client: &domain::Result<ClientAddress>,
    now: Timestamp,
) -> Result<Response, ApiError> {
    let rpc = match route? {
        Route::Home => return Ok(home::page(&exchange.header("accept").unwrap_or_default())),
        Route::Health => return health(now),
        Route::Ready => return ready(now),
        Route::Rpc(rpc) => rpc,
    };
    let context = context?;
    let permit = authorization::authorize(exchange, &context, rpc)?;
    context.log.configure(rpc)?;
    let fields = Fields::parse(&exchange.body()?)?;
    let call = Call {
        context: &context,
        client,
        permit,
    };
    rpc::call(rpc, &call, fields).map(Response::ok)
}

fn health(now: Timestamp) -> Result<Response, ApiError> {
    service::health(&Context::new(Namespace::default(), now, Rc::default()))?;
    Ok(Response::ok(r#"{"status":"ok"}"#.to_owned()))
}

fn ready(now: Timestamp) -> Result<Response, ApiError> {
    let failed = service::ready(&Context::new(Namespace::default(), now, Rc::default()));
    if failed.is_empty() {
        return Ok(Response::ok(r#"{"status":"ready"}"#.to_owned()));
    }
    Err(ApiError::NotReady(failed))
}

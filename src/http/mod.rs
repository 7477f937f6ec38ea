//! The HTTP API: Micro's Users API as JSON over POST, and the health check.

mod authorization;
mod client_address;
mod error;
mod exchange;
pub mod fields;
mod request_id;
mod response;
mod route;
mod rpc;

use spin_sdk::http::{IncomingRequest, ResponseOutparam};

use crate::domain::{Access, Namespace, Timestamp};
use crate::log;
use crate::service::{self, Context};
use crate::system;

pub use error::ApiError;

use exchange::HttpExchange;
use fields::Fields;
use response::Response;
use route::Route;
use rpc::Call;

/// The RPCs of the API, each with what it needs of an API token.
pub fn rpcs() -> impl Iterator<Item = (&'static str, Access)> {
    rpc::RPCS.iter().map(|rpc| (rpc.name, rpc.access))
}

/// Answers one request, and logs it.
pub fn serve(request: IncomingRequest, response: ResponseOutparam) {
    let started = system::now();
    let mut exchange = HttpExchange::new(request, response);
    let request_id = request_id::of(&exchange);
    let namespace = authorization::namespace(&exchange);
    let logged_namespace = namespace.as_ref().map_or_else(|_| String::new(), Namespace::to_string);
    let route = Route::find(exchange.method(), exchange.path());
    let (rpc, error_id) = match &route {
        Ok(route) => (route.name(), route.error_id()),
        Err(_) => ("", "users"),
    };
    let answer = answer(&mut exchange, route, namespace, started);
    let error = answer.as_ref().err().and_then(ApiError::cause).map(ToString::to_string);
    let response = answer.unwrap_or_else(|error| error.to_response(error_id));
    let line = log::Request {
        rpc,
        status: response.status().as_u16(),
        started,
        namespace: &logged_namespace,
        request_id: &request_id,
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
    namespace: Result<Namespace, ApiError>,
    now: Timestamp,
) -> Result<Response, ApiError> {
    let rpc = match route? {
        Route::Health => return health(now),
        Route::Rpc(rpc) => rpc,
    };
    let namespace = namespace?;
    authorization::authorize(exchange, &namespace, rpc.access)?;
    let fields = Fields::parse(&exchange.body()?)?;
    let context = Context::new(namespace, now);
    let call = Call {
        context: &context,
        exchange,
    };
    rpc.call(&call, fields).map(Response::ok)
}

fn health(now: Timestamp) -> Result<Response, ApiError> {
    service::health(&Context::new(Namespace::default(), now))?;
    Ok(Response::ok(r#"{"status":"ok"}"#.to_owned()))
}

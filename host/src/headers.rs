//! The request as a guest sees it: an absolute URL and Spin's own headers.

use std::net::SocketAddr;

use http::header::{CONNECTION, HOST, HeaderName};
use http::uri::{Authority, PathAndQuery, Scheme, Uri};
use http::{HeaderValue, Request};

use crate::routes::Match;

/// The host of a request that names none.
const DEFAULT_HOST: &str = "localhost";

/// Prepares `request` for the component that `found` leads to. The error says what is wrong with it.
pub(crate) fn prepare<B>(request: &mut Request<B>, found: &Match<'_>, client: SocketAddr) -> Result<(), String> {
    let authority = match (request.headers().get(HOST), request.uri().authority()) {
        (Some(host), _) => host.to_str().map_err(|error| error.to_string())?.to_owned(),
        (None, Some(authority)) => authority.to_string(),
        (None, None) => DEFAULT_HOST.to_owned(),
    };
    let path = request.uri().path_and_query().cloned();
    let path = path.unwrap_or_else(|| PathAndQuery::from_static("/"));
    let full_url = format!("http://{authority}{path}");
    let route = found.route;
    let prefix = route.pattern.strip_suffix("/...").unwrap_or(&route.pattern);
    let added = [
        ("spin-path-info", found.path_info),
        ("spin-full-url", &full_url),
        (
            "spin-matched-route",
            route.pattern.strip_suffix('/').unwrap_or(&route.pattern),
        ),
        ("spin-base-path", "/"),
        ("spin-raw-component-route", &route.pattern),
        ("spin-component-route", prefix),
        ("spin-client-addr", &client.to_string()),
    ];
    let mut headers = std::mem::take(request.headers_mut());
    headers.remove(CONNECTION);
    for (name, value) in added {
        let value = HeaderValue::from_str(value).map_err(|error| error.to_string())?;
        headers.insert(HeaderName::from_static(name), value);
    }
    let mut parts = request.uri().clone().into_parts();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(authority.parse::<Authority>().map_err(|error| error.to_string())?);
    parts.path_and_query = Some(path);
    *request.headers_mut() = headers;
    *request.uri_mut() = Uri::from_parts(parts).map_err(|error| error.to_string())?;
    Ok(())
}

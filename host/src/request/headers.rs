//! The request as a guest sees it: an absolute URL, and Spin's own headers.

use std::net::SocketAddr;

use http::header::{CONNECTION, HOST, HeaderName, InvalidHeaderValue};
use http::uri::{PathAndQuery, Scheme, Uri};
use http::{HeaderValue, Request};

use super::error::RequestError;
use crate::manifest::routes::RouteMatch;

/// The host of a request that names none.
const DEFAULT_HOST: &str = "localhost";

/// Changes a request into what the component of `found` sees.
pub(crate) fn prepare<B>(
    request: &mut Request<B>,
    found: &RouteMatch<'_>,
    client: SocketAddr,
) -> Result<(), RequestError> {
    let url = absolute_url(request)?;
    let headers = request.headers_mut();
    headers.remove(CONNECTION);
    for (name, value) in spin_headers(&url, found, client).map_err(|error| invalid(&error))? {
        headers.insert(HeaderName::from_static(name), value);
    }
    *request.uri_mut() = url;
    Ok(())
}

fn absolute_url<B>(request: &Request<B>) -> Result<Uri, RequestError> {
    let authority = match (request.headers().get(HOST), request.uri().authority()) {
        (Some(host), _) => host.to_str().map_err(|error| invalid(&error))?,
        (None, Some(authority)) => authority.as_str(),
        (None, None) => DEFAULT_HOST,
    };
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    Uri::builder()
        .scheme(Scheme::HTTP)
        .authority(authority)
        .path_and_query(path)
        .build()
        .map_err(|error| invalid(&error))
}

/// Returns the headers that Spin adds, <https://spinframework.dev/http-trigger>.
fn spin_headers(
    url: &Uri,
    found: &RouteMatch<'_>,
    client: SocketAddr,
) -> Result<[(&'static str, HeaderValue); 7], InvalidHeaderValue> {
    let pattern = found.route.pattern.as_str();
    let without_wildcard = pattern.strip_suffix("/...").unwrap_or(pattern);
    let without_slash = pattern.strip_suffix('/').unwrap_or(pattern);
    Ok([
        ("spin-path-info", HeaderValue::from_str(found.path_info)?),
        ("spin-full-url", HeaderValue::from_str(&url.to_string())?),
        ("spin-matched-route", HeaderValue::from_str(without_slash)?),
        ("spin-base-path", HeaderValue::from_static("/")),
        ("spin-raw-component-route", HeaderValue::from_str(pattern)?),
        ("spin-component-route", HeaderValue::from_str(without_wildcard)?),
        ("spin-client-addr", HeaderValue::from_str(&client.to_string())?),
    ])
}

fn invalid(error: &dyn std::error::Error) -> RequestError {
    RequestError::Invalid(error.to_string())
}

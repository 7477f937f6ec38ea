//! Authorization: which namespace a request is for, and whether its API token allows it.

use super::error::ApiError;
use super::exchange::HttpExchange;
use crate::domain::{Access, ApiTokens, Decision, Namespace};
use crate::settings;

/// The namespace of a request: the one that its header names, or the default if there is no such header.
pub(super) fn namespace(exchange: &HttpExchange) -> Result<Namespace, ApiError> {
    match exchange.header("micro-namespace") {
        Some(name) => Ok(Namespace::parse("micro-namespace", &name)?),
        None => Ok(Namespace::default()),
    }
}

/// Returns an error unless the API token of a request allows it.
pub(super) fn authorize(exchange: &HttpExchange, namespace: &Namespace, access: Access) -> Result<(), ApiError> {
    let tokens = ApiTokens::parse(&settings::api_tokens()?)?;
    if tokens.is_empty() {
        return Err(ApiError::NoTokenConfigured);
    }
    let header = exchange.header("authorization").unwrap_or_default();
    let (scheme, token) = header.split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::TokenMissing);
    }
    match tokens.authorize(token.trim(), namespace, access) {
        Decision::Allowed => Ok(()),
        Decision::Forbidden => Err(ApiError::Forbidden),
        Decision::Unknown => Err(ApiError::TokenMissing),
    }
}

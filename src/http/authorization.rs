//! Authorization: which namespace a request is for, and whether its API token allows it.

use super::error::ApiError;
use super::exchange::HttpExchange;
use crate::domain::{Decision, Namespace, Permit, Rpc};
use crate::service::Context;
use crate::settings;

/// The namespace of a request: the one that its header names, or the default if there is no such header.
pub(super) fn namespace(exchange: &HttpExchange) -> Result<Namespace, ApiError> {
    match exchange.header("micro-namespace") {
        Some(name) => Ok(Namespace::parse("micro-namespace", &name)?),
        None => Ok(Namespace::default()),
    }
}

/// Returns what the API token of a request allows, or an error if it doesn't allow the request. Notes which token it is, if
/// it is one.
pub(super) fn authorize(exchange: &HttpExchange, context: &Context, rpc: Rpc) -> Result<Permit, ApiError> {
    let tokens = settings::api_tokens()?;
    if tokens.is_empty() {
        return Err(ApiError::NoTokenConfigured);
    }
    let header = exchange.header("authorization").unwrap_or_default();
    let (scheme, token) = header.split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::TokenMissing);
    }
    match tokens.authorize(token.trim(), context.storage.namespace(), rpc) {
        Decision::Allowed(permit) => {
            context.log.api_token(permit.token);
            Ok(permit)
        }
        Decision::Forbidden(token) => {
            context.log.api_token(token);
            Err(ApiError::Forbidden)
        }
        Decision::Unknown => Err(ApiError::TokenMissing),
    }
}

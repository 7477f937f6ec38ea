//! The client's address, by which wrong passwords are counted.

use std::net::IpAddr;

use super::error::ApiError;
use super::exchange::HttpExchange;
use crate::domain::read_address;
use crate::settings;

/// The header in which Spin puts the address that a request comes from.
const PEER: &str = "spin-client-addr";

/// The client's address as the trusted proxy's header says it. If there is no such proxy, the address that the request
/// comes from, if the operator has it counted.
pub(super) fn of(exchange: &HttpExchange) -> Result<Option<IpAddr>, ApiError> {
    if settings::trusted_proxy_header()?.is_empty() && !settings::counts_peers()? {
        return Ok(None);
    }
    Ok(logged(exchange))
}

/// The address that the log shows: the client's as the trusted proxy's header says it, or if there is no such proxy the
/// address that the request comes from.
pub(super) fn logged(exchange: &HttpExchange) -> Option<IpAddr> {
    let header = match settings::trusted_proxy_header().ok()?.as_str() {
        "" => PEER.to_owned(),
        trusted => trusted.to_ascii_lowercase(),
    };
    // Proxies and Spin append the address that they see. What comes before it is what the client claims.
    let list = exchange.header(&header).unwrap_or_default();
    list.rsplit(',').next().and_then(read_address)
}

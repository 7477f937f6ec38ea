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
    let trusted = settings::trusted_proxy_header()?;
    let header = match trusted.trim() {
        "" if settings::counts_peers()? => PEER.to_owned(),
        "" => return Ok(None),
        trusted => trusted.to_ascii_lowercase(),
    };
    // Proxies and Spin append the address that they see. What comes before it is what the client claims.
    let list = exchange.header(&header).unwrap_or_default();
    Ok(list.rsplit(',').next().and_then(read_address))
}

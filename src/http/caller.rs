//! The caller: whether its token lets it in, which namespace it speaks for, and by which address it is throttled.

use std::net::{IpAddr, SocketAddr};

use super::exchange::Exchange;
use super::failure::Failure;
use crate::domain::{Access, ApiTokens, Namespace, Verdict};
use crate::settings;

/// Who sent a request.
pub(super) struct Caller<'a> {
    exchange: &'a Exchange,
}

impl<'a> Caller<'a> {
    /// The sender of a request.
    pub(super) fn of(exchange: &'a Exchange) -> Self {
        Self { exchange }
    }

    /// The tenant that the caller speaks for.
    pub(super) fn namespace(&self) -> Result<Namespace, Failure> {
        let name = self.exchange.header("micro-namespace");
        Ok(Namespace::parse("micro-namespace", name.as_deref())?)
    }

    /// Lets the caller in, or says why not.
    pub(super) fn authorize(&self, namespace: &Namespace, access: Access) -> Result<(), Failure> {
        let tokens = ApiTokens::parse(&settings::api_tokens()?)?;
        if tokens.is_empty() {
            return Err(Failure::Closed);
        }
        let header = self.exchange.header("authorization").unwrap_or_default();
        let (scheme, token) = header.split_once(' ').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Failure::NoToken);
        }
        match tokens.judge(token.trim(), namespace, access) {
            Verdict::Allowed => Ok(()),
            Verdict::Forbidden => Err(Failure::Forbidden),
            Verdict::Unknown => Err(Failure::NoToken),
        }
    }

    /// The address by which wrong passwords are counted: the client's as the trusted proxy's header tells it; without
    /// one, the address that the request came from, if the operator has that counted.
    pub(super) fn throttled_by(&self) -> Result<Option<IpAddr>, Failure> {
        let trusted = settings::trusted_proxy_header()?;
        let header = match trusted.trim() {
            "" if settings::counts_peers()? => "spin-client-addr".to_owned(),
            "" => return Ok(None),
            trusted => trusted.to_ascii_lowercase(),
        };
        // Proxies and Spin append the address that they saw; what stands before is what the client claims.
        let list = self.exchange.header(&header).unwrap_or_default();
        Ok(list.rsplit(',').next().and_then(|last| address(last.trim())))
    }
}

/// An address as proxies write it: some add the port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    text.parse().or_else(|_| with_port()).ok()
}

//! The caller: whether its token lets it in, which namespace it speaks for, and whose address it bears.

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

    /// The client's address, for the throttle: that of the proxy that the operator trusts, or Spin's word where the
    /// operator has it counted.
    pub(super) fn peer(&self) -> Result<Option<IpAddr>, Failure> {
        let trusted = settings::trusted_proxy_header()?;
        if trusted.is_empty() {
            if !settings::counts_peers()? {
                return Ok(None);
            }
            let address = self.exchange.header("spin-client-addr");
            let address = address.and_then(|address| address.parse::<SocketAddr>().ok());
            return Ok(address.map(|address| address.ip()));
        }
        // A proxy appends the address it saw; what stands before is what the client claims.
        let header = self.exchange.header(&trusted.to_ascii_lowercase()).unwrap_or_default();
        let last = header.rsplit(',').next().unwrap_or_default().trim();
        Ok(last.parse().ok())
    }
}

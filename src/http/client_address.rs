//! The client's address, by which wrong passwords and new users are counted.

use std::net::IpAddr;

use super::exchange::HttpExchange;
use crate::domain::{CountedAddress, Result};
use crate::settings;

/// The header in which Spin puts the address that a request comes from.
const PEER: &str = "spin-client-addr";

/// Where a request comes from.
#[derive(Clone, Copy)]
pub(super) enum ClientAddress {
    /// The client's address as the trusted proxy's header has it.
    Forwarded(CountedAddress),
    /// The address that the request comes from, because there is no trusted proxy.
    Peer(CountedAddress),
}

impl ClientAddress {
    /// Reads where a request comes from.
    ///
    /// # Errors
    /// [`Error::Misconfigured`](crate::domain::Error::Misconfigured) if the variable is no name of a header.
    pub(super) fn of(exchange: &HttpExchange) -> Result<Self> {
        Ok(match settings::trusted_proxy_header()? {
            Some(header) => Self::Forwarded(in_header(exchange, &header)),
            None => Self::Peer(in_header(exchange, PEER)),
        })
    }

    /// The address to count by; `None` if it may be that of a backend, and `counts_peers` is false.
    pub(super) fn counted(self, counts_peers: bool) -> Option<CountedAddress> {
        match self {
            Self::Forwarded(address) => Some(address),
            Self::Peer(address) => counts_peers.then_some(address),
        }
    }

    /// The address that the log shows, if it can be read.
    pub(super) fn logged(self) -> Option<IpAddr> {
        match self {
            Self::Forwarded(address) | Self::Peer(address) => address.known(),
        }
    }
}

fn in_header(exchange: &HttpExchange, name: &str) -> CountedAddress {
    last(&exchange.header(name).unwrap_or_default())
}

/// The last address of a list, because proxies and Spin append the one that they see. What comes before it is what the
/// client claims. Some proxies end the list with a comma.
fn last(list: &str) -> CountedAddress {
    let list = list.trim_end();
    let list = list.strip_suffix(',').unwrap_or(list);
    let element = list.rsplit(',').next().unwrap_or_default();
    CountedAddress::read(forwarded_for(element).unwrap_or(element))
}

/// The parameter `for` of an element of the header `Forwarded` (RFC 7239, 4); `None` if it has none.
fn forwarded_for(element: &str) -> Option<&str> {
    let parameters = element.split(';').filter_map(|parameter| parameter.split_once('='));
    let mut of_client = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    of_client.next().map(|(_, address)| address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_counts_in_every_form_that_proxies_write() {
        for list in [
            "198.51.100.7",
            "203.0.113.0, 198.51.100.7",
            "203.0.113.0,198.51.100.7:51234",
            "203.0.113.0, 198.51.100.7,",
            "203.0.113.0, 198.51.100.7 , ",
            "203.0.113.0, \"198.51.100.7\"",
            "for=203.0.113.0, for=198.51.100.7;proto=https",
            "proto=https; For=\"198.51.100.7:443\";by=203.0.113.0",
        ] {
            assert_eq!(last(list), CountedAddress::read("198.51.100.7"), "{list}");
        }
        for list in ["[2001:db8::1]", "for=\"[2001:db8::1]:443\"", "2001:db8::1%eth0"] {
            assert_eq!(last(list), CountedAddress::read("2001:db8::1"), "{list}");
        }
    }

    #[test]
    fn what_has_no_address_at_its_end_is_unreadable() {
        for list in [
            "",
            ",",
            "198.51.100.7, unknown",
            "198.51.100.7,,",
            "for=_hidden",
            "for=unknown;proto=https",
        ] {
            assert_eq!(last(list), CountedAddress::Unreadable, "{list}");
        }
    }
}

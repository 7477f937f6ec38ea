//! The network of a client: what wrong passwords and new accounts are counted by, where a client's address is known.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::read_address;

/// The client's address as far as it is to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedAddress {
    /// The address.
    Known(IpAddr),
    /// There should be one, but none that can be read. All clients like that share one count.
    Unreadable,
}

impl CountedAddress {
    /// Takes a text in which an address should be.
    pub fn read(text: &str) -> Self {
        read_address(text).map_or(Self::Unreadable, Self::Known)
    }

    /// The address, if it can be read.
    pub fn known(self) -> Option<IpAddr> {
        match self {
            Self::Known(address) => Some(address),
            Self::Unreadable => None,
        }
    }

    /// The network that a client has for itself; `None` if the address is unreadable.
    pub fn own_network(self) -> Option<Network> {
        self.known().map(Network::of)
    }

    /// The network of its provider's customer, which has many of its own; `None` for IPv4.
    pub fn site(self) -> Option<Network> {
        match self.own_network() {
            Some(Network::V6(address, _)) => Some(Network::V6(masked(address, SITE), SITE)),
            _ => None,
        }
    }
}

/// How many bits of an IPv6 address are the same for all of one host: RFC 7421 has hosts in networks of /64.
const HOST: u32 = 64;

/// How many bits are the same for all of a site: RFC 6177 has providers give a site from a /64 up to a /48.
const SITE: u32 = 48;

/// What is counted as one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// One IPv4 address.
    V4(Ipv4Addr),
    /// The IPv6 addresses that begin with so many of these bits.
    V6(Ipv6Addr, u32),
}

impl Network {
    /// The network of one host. An IPv4 address within an IPv6 one is itself: `::ffff:192.0.2.7` (RFC 4291, 2.5.5.2), and
    /// `64:ff9b::192.0.2.7`, as a NAT64 writes it (RFC 6052, 2.1).
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => match address.segments() {
                [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                    Self::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
                }
                _ => Self::V6(masked(address, HOST), HOST),
            },
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => write!(f, "{address}"),
            Self::V6(address, bits) => write!(f, "{address}/{bits}"),
        }
    }
}

/// The first bits of an address, and zeros.
fn masked(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(text: &str) -> (String, String) {
        let address = CountedAddress::read(text);
        let shown = |network: Option<Network>| network.map(|network| network.to_string()).unwrap_or_default();
        (shown(address.own_network()), shown(address.site()))
    }

    #[test]
    fn an_ipv6_address_is_counted_by_64_and_by_48_bits() {
        let expected = ("2001:db8:1:2::/64".to_owned(), "2001:db8:1::/48".to_owned());
        assert_eq!(networks("2001:db8:1:2:3:4:5:6"), expected);
    }

    #[test]
    fn an_ipv4_address_is_itself_however_it_is_written() {
        for text in [
            "192.0.2.7",
            "::ffff:192.0.2.7",
            "64:ff9b::192.0.2.7",
            "64:ff9b::c000:207",
        ] {
            assert_eq!(networks(text), ("192.0.2.7".to_owned(), String::new()), "{text}");
        }
        assert_eq!(networks("64:ff9b:1::c000:207").0, "64:ff9b:1::/64");
    }
}

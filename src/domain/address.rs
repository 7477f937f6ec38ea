//! The text of an IP address, as sockets, browsers and proxies write it.

use std::net::{IpAddr, Ipv6Addr};

/// Reads an IP address with or without a port: `192.0.2.7`, `192.0.2.7:443`, `2001:db8::1`, `[2001:db8::1]` or
/// `[2001:db8::1]:443`. There may be spaces and double quotes around it, and a zone in it (`fe80::1%eth0`; RFC 4007, 11),
/// which is left out. Returns `None` for any other text.
pub fn read_address(text: &str) -> Option<IpAddr> {
    let host = without_port(text.trim().trim_matches('"').trim());
    if let Some(bracketed) = host.strip_prefix('[') {
        return read_v6(bracketed.strip_suffix(']')?).map(IpAddr::V6);
    }
    match host.parse() {
        Ok(address) => Some(IpAddr::V4(address)),
        Err(_) => read_v6(host).map(IpAddr::V6),
    }
}

/// Takes the port off. An IPv6 address has none unless it is in brackets.
fn without_port(text: &str) -> &str {
    match text.rsplit_once(':') {
        Some((host, port)) if is_port(port) && (host.ends_with(']') || !host.contains(':')) => host,
        _ => text,
    }
}

fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn read_v6(text: &str) -> Option<Ipv6Addr> {
    let address = text.split_once('%').map_or(text, |(address, _zone)| address);
    address.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written_anywhere() {
        for text in ["192.0.2.7", "192.0.2.7:443", " 192.0.2.7 ", "\"192.0.2.7:443\""] {
            assert_eq!(read_address(text), "192.0.2.7".parse().ok(), "{text}");
        }
        for text in [
            "2001:db8::1",
            "2001:DB8:0:0::1",
            "[2001:db8::1]",
            "[2001:db8::1]:443",
            "\"[2001:db8::1]:443\"",
            "2001:db8::1%eth0",
            "[2001:db8::1%25eth0]:443",
        ] {
            assert_eq!(read_address(text), "2001:db8::1".parse().ok(), "{text}");
        }
        assert_eq!(read_address("::ffff:192.0.2.7"), "::ffff:192.0.2.7".parse().ok());
    }

    #[test]
    fn what_is_not_an_address() {
        for text in [
            "",
            "nowhere",
            "example.com:443",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.7:",
            "192.0.2.7:x",
            "192.0.2.7%eth0",
            "[192.0.2.7]",
            "[2001:db8::1",
            "2001:db8::1]",
            "[2001:db8::1]443",
            "[2001:db8::1]:443000",
            "192.0.2.7, 192.0.2.8",
            "unknown",
            "_hidden",
        ] {
            assert_eq!(read_address(text), None, "{text}");
        }
    }
}

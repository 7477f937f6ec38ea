//! The address that `up` serves at: parsed, reserved at the start, and opened when the application is ready.

use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use crate::error::Error;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Parses the value of `--listen`. The error continues a sentence about it.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    match text.parse::<IpAddr>() {
        Ok(address) => Err(format!("it has no port; write {}", SocketAddr::new(address, 3000))),
        Err(_) => Err("it must be an IP address and a port, such as 127.0.0.1:3000".to_owned()),
    }
}

/// An address that is this process's, but refuses connections until it is opened.
pub(super) struct Reserved {
    address: SocketAddr,
    socket: TcpSocket,
}

impl Reserved {
    /// Reserves an address. Fails if another process listens on it.
    pub(super) fn new(address: SocketAddr) -> Result<Self, Error> {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        };
        let reserved = socket.and_then(|socket| {
            // Otherwise an address can't be reserved for a minute after a server on it has ended.
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            Ok(socket)
        });
        let socket = reserved.map_err(|error| failed(address, &error))?;
        Ok(Self { address, socket })
    }

    /// Accepts connections from now on.
    pub(super) fn open(self) -> Result<TcpListener, Error> {
        self.socket
            .listen(BACKLOG)
            .map_err(|error| failed(self.address, &error))
    }
}

/// Returns the error for an address that can't be listened on.
pub(super) fn failed(address: SocketAddr, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::AddrInUse {
        return Error::AddressInUse(address);
    }
    Error::Listen {
        address: address.to_string(),
        problem: error.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn a_reserved_address_refuses_connections_until_it_is_opened() {
        let reserved = Reserved::new("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = reserved.socket.local_addr().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
        let listener = reserved.open().unwrap();
        assert!(TcpStream::connect(address).await.is_ok());
        assert!(matches!(Reserved::new(address), Err(Error::AddressInUse(in_use)) if in_use == address));
        drop(listener);
    }

    #[test]
    fn an_address_without_a_port_is_told_which_to_write() {
        assert_eq!(address("0.0.0.0").unwrap_err(), "it has no port; write 0.0.0.0:3000");
        assert_eq!(address("::1").unwrap_err(), "it has no port; write [::1]:3000");
        assert!(
            address("localhost:3000")
                .unwrap_err()
                .starts_with("it must be an IP address")
        );
        assert!(address("[::1]:8080").is_ok());
    }
}

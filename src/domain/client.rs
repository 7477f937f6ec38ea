//! The client: what a caller of Login says of the software and the machine that a session is used from.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// The longest user agent, in bytes.
const MAX_USER_AGENT: usize = 512;

/// What the list of sessions shows of a client. Nothing is decided by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The client's IP address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_address: Option<IpAddr>,
    /// The client's `User-Agent`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user_agent: String,
}

impl Client {
    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// Takes both as a caller gives them; either may be empty.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if the address is none, or the user agent is longer than 512 bytes or has controls.
    pub fn parse(client_address: &str, user_agent: String) -> Result<Self> {
        if user_agent.len() > MAX_USER_AGENT || user_agent.chars().any(char::is_control) {
            return Err(Error::invalid(
                "user_agent",
                "must be at most 512 bytes without control characters",
            ));
        }
        let client_address = match client_address {
            "" => None,
            text => {
                let address = text.parse().ok();
                Some(address.ok_or_else(|| Error::invalid("client_address", "must be an IP address"))?)
            }
        };
        Ok(Self {
            client_address,
            user_agent,
        })
    }
}

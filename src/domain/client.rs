//! The client: what a caller of Login says of the software and the machine that a session is used from.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::read_address;

/// The longest user agent that is kept, in bytes.
const MAX_USER_AGENT: usize = 512;

/// What the list of sessions shows of a client. Nothing is decided by it, so it never refuses a login: what can't be
/// read is left out, and what can't be shown is cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The client's IP address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_address: Option<IpAddr>,
    /// The client's `User-Agent`: at most 512 bytes without control characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user_agent: String,
}

impl Client {
    /// Takes both as a caller gives them; either may be empty.
    pub fn new(client_address: &str, user_agent: &str) -> Self {
        Self {
            client_address: read_address(client_address),
            user_agent: cleaned(user_agent),
        }
    }

    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// The beginning of a user agent, with a space for each control character.
fn cleaned(user_agent: &str) -> String {
    let beginning = user_agent.chars().take(MAX_USER_AGENT);
    let mut text: String = beginning.map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.truncate(text.floor_char_boundary(MAX_USER_AGENT));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user_agent(text: &str) -> String {
        Client::new("", text).user_agent
    }

    #[test]
    fn a_user_agent_is_cut_and_cleaned() {
        assert_eq!(user_agent("Firefox/200"), "Firefox/200");
        assert_eq!(user_agent("a\r\nb\u{85}c\0"), "a  b c ");
        assert_eq!(user_agent(&"x".repeat(513)), "x".repeat(512));
        assert_eq!(
            user_agent(&format!("x{}", "é".repeat(512))),
            format!("x{}", "é".repeat(255))
        );
    }

    #[test]
    fn an_address_that_cannot_be_read_is_left_out() {
        assert_eq!(Client::new("nowhere", ""), Client::default());
        let with_port = Client::new("192.0.2.7:443", "").client_address;
        assert_eq!(with_port, "192.0.2.7".parse().ok());
    }
}

//! The operator's settings: every Spin variable that the component reads, read when it is needed.

use std::time::Duration;

use spin_sdk::variables::{self, Error as Unread};

use crate::credential::Hasher;
use crate::domain::{Blocklist, Error, MAX_SESSIONS_PER_USER, Purpose, Result};

/// The defaults of variables that the manifest doesn't declare, so that an application that uses the component as a
/// dependency declares only what it sets. `spin.toml` has the same.
const DEFAULTS: [(&str, &str); 12] = [
    // No one may call.
    ("api_tokens", ""),
    ("trusted_proxy_header", ""),
    (FAILURES_PER_ADDRESS, ""),
    ("session_ttl", "604800"),
    ("session_idle_ttl", "0"),
    ("sessions_per_user", "1000"),
    ("password_hash", "m=19456,t=2,p=1"),
    ("password_pepper", ""),
    ("password_blocklist", "off"),
    ("reset_token_ttl", "1800"),
    ("email_token_ttl", "86400"),
    ("invite_token_ttl", "259200"),
];

/// The longest that a session may live, in seconds: ten years.
const MAX_TTL: u64 = 10 * 365 * 24 * 3600;

const FAILURES_PER_ADDRESS: &str = "login_failures_per_address";

/// How many wrong passwords a client may send within an hour unless the operator says otherwise: more than the people
/// behind one address mistype, far fewer than guessing needs.
const FAILURES_OF_A_CLIENT: u64 = 1_000;

/// How long a session lives (variable `session_ttl`, in seconds).
pub fn session_ttl() -> Result<Duration> {
    whole_number("session_ttl", 1, MAX_TTL).map(Duration::from_secs)
}

/// How long a token works (variables `reset_token_ttl`, `email_token_ttl` and `invite_token_ttl`, in seconds, at most
/// [`Purpose::longest`]).
pub fn token_ttl(purpose: Purpose) -> Result<Duration> {
    let name = match purpose {
        Purpose::ResetPassword => "reset_token_ttl",
        Purpose::VerifyEmail | Purpose::ChangeEmail => "email_token_ttl",
        Purpose::Invite => "invite_token_ttl",
    };
    whole_number(name, 1, purpose.longest().as_secs()).map(Duration::from_secs)
}

/// What makes and checks password hashes (variables `password_hash` and `password_pepper`).
pub fn hasher() -> Result<Hasher> {
    Hasher::new(&variable("password_hash")?, &variable("password_pepper")?)
}

/// Which passwords are too well known to be set (variable `password_blocklist`).
pub fn blocklist() -> Result<Blocklist> {
    match variable("password_blocklist")?.trim() {
        "off" => Ok(Blocklist::Off),
        "common" => Ok(Blocklist::Common),
        _ => Err(Error::misconfigured("password_blocklist", "must be 'off' or 'common'")),
    }
}

/// How many wrong passwords an address may send within an hour; `None` for any number (variable
/// `login_failures_per_address`, empty for 1,000 and 0 for `None`).
pub fn failures_per_address() -> Result<Option<u64>> {
    let limit = if counts_peers()? {
        whole_number(FAILURES_PER_ADDRESS, 0, 1_000_000_000)?
    } else {
        FAILURES_OF_A_CLIENT
    };
    Ok((limit > 0).then_some(limit))
}

/// Whether the operator set a limit. Only then is the address counted that a request comes from, if no proxy says the
/// client's, because it may be the address of a backend that calls for all clients.
pub fn counts_peers() -> Result<bool> {
    Ok(!variable(FAILURES_PER_ADDRESS)?.trim().is_empty())
}

/// How long a new session lives without being read; `None` for as long as it lives at all (variable `session_idle_ttl`, in
/// seconds, 0 for `None`).
pub fn session_idle_ttl() -> Result<Option<Duration>> {
    let seconds = whole_number("session_idle_ttl", 0, MAX_TTL)?;
    Ok((seconds > 0).then_some(Duration::from_secs(seconds)))
}

/// How many sessions a user may have at a time (variable `sessions_per_user`).
pub fn sessions_per_user() -> Result<u64> {
    whole_number("sessions_per_user", 1, MAX_SESSIONS_PER_USER)
}

/// The API tokens, as the operator wrote them (variable `api_tokens`).
pub fn api_tokens() -> Result<String> {
    variable("api_tokens")
}

/// The header in which a trusted proxy puts the client's address; empty for none (variable
/// `trusted_proxy_header`).
pub fn trusted_proxy_header() -> Result<String> {
    variable("trusted_proxy_header")
}

/// A variable's value. Only one that isn't there has its default: one that can't be read, because its provider failed
/// or it wasn't passed on to a dependency, may have been set.
fn variable(name: &'static str) -> Result<String> {
    let value = match variables::get(name) {
        Err(Unread::Undefined(_)) => default(name).map(str::to_owned),
        read => read.ok(),
    };
    value.ok_or_else(|| Error::misconfigured(name, "can't be read"))
}

fn default(name: &str) -> Option<&'static str> {
    DEFAULTS.iter().find_map(|(of, value)| (*of == name).then_some(*value))
}

fn whole_number(name: &'static str, least: u64, most: u64) -> Result<u64> {
    let number = variable(name)?.trim().parse().ok();
    let within = number.filter(|number| (least..=most).contains(number));
    within.ok_or_else(|| Error::misconfigured(name, format!("must be a whole number from {least} to {most}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_manifest() {
        let manifest: toml::Table = include_str!("../spin.toml").parse().unwrap();
        let variables = manifest["variables"].as_table().unwrap();
        let declared: BTreeMap<&str, &str> = variables
            .iter()
            .map(|(name, variable)| (name.as_str(), variable["default"].as_str().unwrap()))
            .collect();
        assert_eq!(BTreeMap::from(DEFAULTS), declared);
    }
}

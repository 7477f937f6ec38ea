//! The operator's settings: every Spin variable that the component reads, read when it is needed.

use std::time::Duration;

use spin_sdk::variables::{self, Error as Unread};

use crate::credential::Hasher;
use crate::domain::{ApiTokens, Blocklist, Error, MAX_SESSIONS_PER_USER, PasswordWords, Purpose, Result, Strength};

/// The defaults of variables that the manifest doesn't declare, so that an application that uses the component as a
/// dependency declares only what it sets. `spin.toml` has the same.
const DEFAULTS: [(&str, &str); 17] = [
    // No one may call.
    ("api_tokens", ""),
    (TRUSTED_PROXY_HEADER, ""),
    (FAILURES_PER_ACCOUNT, "100"),
    (FAILURES_PER_ADDRESS, ""),
    (CREATES_PER_ADDRESS, "0"),
    ("session_ttl", "604800"),
    ("session_idle_ttl", "0"),
    ("sessions_per_user", "1000"),
    ("password_hash", "m=7168,t=5,p=1"),
    ("password_pepper", ""),
    ("password_blocklist", "off"),
    ("password_words", ""),
    ("reset_token_ttl", "1800"),
    ("email_token_ttl", "86400"),
    ("invite_token_ttl", "259200"),
    ("log_sessions", "on"),
    ("insecure_for_tests", "off"),
];

/// The longest that a session may live, in seconds: ten years.
const MAX_TTL: u64 = 10 * 365 * 24 * 3600;

const TRUSTED_PROXY_HEADER: &str = "trusted_proxy_header";
const FAILURES_PER_ACCOUNT: &str = "login_failures_per_account";
const FAILURES_PER_ADDRESS: &str = "login_failures_per_address";
const CREATES_PER_ADDRESS: &str = "creates_per_address";

/// The largest number of attempts that may be set.
const MAX_ATTEMPTS: u64 = 1_000_000_000;

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
    Hasher::new(&variable("password_hash")?, &variable("password_pepper")?, strength()?)
}

/// Which passwords are too easy to guess to be set (variables `password_blocklist` and `password_words`).
pub fn blocklist() -> Result<Blocklist> {
    let common = match variable("password_blocklist")?.as_str() {
        "off" => false,
        "common" => true,
        _ => return Err(Error::misconfigured("password_blocklist", "must be 'off' or 'common'")),
    };
    let words = PasswordWords::parse(&variable("password_words")?)?;
    Ok(Blocklist { common, words })
}

/// How many wrong passwords an address may send.
#[derive(Clone, Copy, Debug)]
pub struct FailuresPerAddress {
    /// How many at once, and as many again within an hour; `None` for any number.
    pub most: Option<u64>,
    /// Whether the operator set a number. Only then is the address counted that a request comes from, if no proxy says
    /// the client's, because it may be the address of a backend that calls for all clients.
    pub counts_peers: bool,
}

/// How many wrong passwords an address may send (variable `login_failures_per_address`, empty for 1,000 and 0 for any
/// number).
pub fn failures_per_address() -> Result<FailuresPerAddress> {
    let text = variable(FAILURES_PER_ADDRESS)?;
    if text.is_empty() {
        return Ok(FailuresPerAddress {
            most: Some(FAILURES_OF_A_CLIENT),
            counts_peers: false,
        });
    }
    let most = attempts(FAILURES_PER_ADDRESS, &text)?;
    Ok(FailuresPerAddress {
        most,
        counts_peers: most.is_some(),
    })
}

/// How many wrong passwords in a row disable an account's password; `None` if no number does (variable
/// `login_failures_per_account`, 0 for `None`). NIST SP 800-63B-4, 3.2.2 allows at most 100.
pub fn failures_per_account() -> Result<Option<u64>> {
    attempts(FAILURES_PER_ACCOUNT, &variable(FAILURES_PER_ACCOUNT)?)
}

/// How many users may be created from an address at once, and as many again within an hour; `None` for any number
/// (variable `creates_per_address`, 0 for `None`).
pub fn creates_per_address() -> Result<Option<u64>> {
    attempts(CREATES_PER_ADDRESS, &variable(CREATES_PER_ADDRESS)?)
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

/// Who may call (variable `api_tokens`).
pub fn api_tokens() -> Result<ApiTokens> {
    ApiTokens::parse(&variable("api_tokens")?, strength()?)
}

/// Reads every variable, and returns the error of each that can't be used. Without an API token no one can call over HTTP,
/// so an empty list is an error here.
pub fn mistakes() -> Vec<Error> {
    let read = [
        check_api_tokens(),
        trusted_proxy_header().map(drop),
        failures_per_account().map(drop),
        failures_per_address().map(drop),
        creates_per_address().map(drop),
        session_ttl().map(drop),
        session_idle_ttl().map(drop),
        sessions_per_user().map(drop),
        hasher().map(drop),
        blocklist().map(drop),
        token_ttl(Purpose::ResetPassword).map(drop),
        token_ttl(Purpose::VerifyEmail).map(drop),
        token_ttl(Purpose::Invite).map(drop),
        log_sessions().map(drop),
    ];
    let mut mistakes = Vec::new();
    for error in read.into_iter().filter_map(Result::err) {
        // `insecure_for_tests` is read with every secret.
        if !mistakes.contains(&error) {
            mistakes.push(error);
        }
    }
    mistakes
}

fn check_api_tokens() -> Result<()> {
    if api_tokens()?.is_empty() {
        return Err(Error::misconfigured("api_tokens", "is empty, so no one can call"));
    }
    Ok(())
}

/// Whether successful calls of ReadSession are logged (variable `log_sessions`).
pub fn log_sessions() -> Result<bool> {
    is_on("log_sessions")
}

/// Whether secrets and hashes must be strong (variable `insecure_for_tests`).
fn strength() -> Result<Strength> {
    Ok(if is_on("insecure_for_tests")? {
        Strength::Waived
    } else {
        Strength::Required
    })
}

/// The header in which a trusted proxy puts the client's address, if there is one (variable `trusted_proxy_header`, empty
/// for none).
pub fn trusted_proxy_header() -> Result<Option<String>> {
    let name = variable(TRUSTED_PROXY_HEADER)?.to_ascii_lowercase();
    if name.is_empty() {
        return Ok(None);
    }
    if name.bytes().all(is_in_names_of_headers) {
        return Ok(Some(name));
    }
    Err(Error::misconfigured(
        TRUSTED_PROXY_HEADER,
        "must be the name of a header",
    ))
}

/// Whether names of headers may have this character (RFC 9110, 5.6.2).
fn is_in_names_of_headers(character: u8) -> bool {
    character.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&character)
}

/// A variable's value, without blanks around it. Only one that isn't there has its default: one that can't be read, because
/// its provider failed or it wasn't passed on to a dependency, may have been set.
fn variable(name: &'static str) -> Result<String> {
    let value = match variables::get(name) {
        Err(Unread::Undefined(_)) => default(name).map(str::to_owned),
        read => read.ok(),
    };
    let value = value.ok_or_else(|| Error::misconfigured(name, "can't be read"))?;
    Ok(value.trim().to_owned())
}

fn default(name: &str) -> Option<&'static str> {
    DEFAULTS.iter().find_map(|(of, value)| (*of == name).then_some(*value))
}

/// A variable that is `on` or `off`.
fn is_on(name: &'static str) -> Result<bool> {
    match variable(name)?.as_str() {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(Error::misconfigured(name, "must be 'on' or 'off'")),
    }
}

fn whole_number(name: &'static str, least: u64, most: u64) -> Result<u64> {
    whole_number_in(&variable(name)?, name, least, most)
}

/// The whole number that the text of a variable is.
fn whole_number_in(text: &str, name: &'static str, least: u64, most: u64) -> Result<u64> {
    let number = text.parse().ok();
    let within = number.filter(|number| (least..=most).contains(number));
    within.ok_or_else(|| Error::misconfigured(name, format!("must be a whole number from {least} to {most}")))
}

/// The number of attempts that the text of a variable is; `None` for 0, which means any number.
fn attempts(name: &'static str, text: &str) -> Result<Option<u64>> {
    let number = whole_number_in(text, name, 0, MAX_ATTEMPTS)?;
    Ok((number > 0).then_some(number))
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

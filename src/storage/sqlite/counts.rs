//! Counts: under which keys attempts are counted, and how many are allowed.

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::domain::{Network, Result, Timestamp, UserId};

/// The account that a password is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKey {
    /// A user.
    User(UserId),
    /// A name that no user has, by a keyed hash of it.
    UnknownName([u8; 16]),
}

impl fmt::Display for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::UnknownName(hash) => write!(f, "name:{}", hex::encode(hash)),
        }
    }
}

/// What is counted together. The triggers in `schema.rs` have the same texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountKey {
    /// The passwords that were tried on an account.
    Account(AccountKey),
    /// Those that were tried on it from a network from which its password was known before.
    KnownNetwork(AccountKey, Network),
    /// The passwords that were tried from a network, on any account.
    Passwords(Network),
    /// Those that were tried from addresses that can't be read.
    PasswordsFromUnreadable,
    /// The users that were created from a network.
    Creates(Network),
    /// Those that were created from addresses that can't be read.
    CreatesFromUnreadable,
}

impl fmt::Display for CountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => account.fmt(f),
            Self::KnownNetwork(account, network) => write!(f, "{account}@{network}"),
            Self::Passwords(network) => write!(f, "passwords:{network}"),
            Self::PasswordsFromUnreadable => f.write_str("passwords:unreadable"),
            Self::Creates(network) => write!(f, "creates:{network}"),
            Self::CreatesFromUnreadable => f.write_str("creates:unreadable"),
        }
    }
}

impl Serialize for CountKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How many may come under a key. The count is that of a leaky bucket: one is forgotten each `refill`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Allowance {
    /// How many are free at once.
    pub free: u64,
    /// After how long one is forgotten.
    #[serde(serialize_with = "in_micros")]
    pub refill: Duration,
    /// For how long the count is remembered at most.
    #[serde(serialize_with = "in_micros")]
    pub memory: Duration,
    /// The wait after the last free one. Each further one doubles it.
    #[serde(serialize_with = "in_micros")]
    pub first_wait: Duration,
    /// The longest wait.
    #[serde(serialize_with = "in_micros")]
    pub longest_wait: Duration,
    /// For how long the row is kept when the count is zero again.
    #[serde(serialize_with = "in_micros")]
    pub kept: Duration,
}

/// A key to count under, and its allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The key.
    pub key: CountKey,
    /// The allowance.
    pub allowance: Allowance,
}

/// One attempt and everything that it counts under.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Each key with its allowance.
    pub all: Vec<Count>,
    /// The key whose failures in a row are counted: that of the account.
    pub account: Option<CountKey>,
    /// The key that takes the place of the account's, if it is there: that of a network from which its password was known
    /// before.
    pub known_network: Option<CountKey>,
    /// How many failures in a row disable the account's password, if any number does.
    pub most_in_a_row: Option<u64>,
}

/// Why an attempt was not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It comes too early.
    Until(Timestamp),
    /// The account's password is disabled.
    PasswordDisabled,
}

/// What an attempt has added to one count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    key: String,
    #[serde(serialize_with = "in_micros")]
    refill: Duration,
}

impl Counts {
    /// What was added to the counts under these keys.
    pub(super) fn counted(&self, keys: &[&str]) -> Vec<Counted> {
        let known_network = self.known_network.map(|key| key.to_string());
        let is_known = known_network.is_some_and(|key| keys.contains(&key.as_str()));
        let counts = self.all.iter().map(|count| Counted {
            key: count.key.to_string(),
            refill: match self.account {
                Some(account) if is_known && account == count.key => Duration::ZERO,
                _ => count.allowance.refill,
            },
        });
        counts.filter(|counted| keys.contains(&counted.key.as_str())).collect()
    }
}

fn in_micros<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(whole_micros(*duration))
}

/// A duration in the unit of the attempts table.
pub(super) fn whole_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

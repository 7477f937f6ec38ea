//! How many attempts are allowed: on one account, and from one client's network.
//!
//! Every count leaks: after each `refill` one attempt is forgotten. So there is no window at whose turn the whole number
//! would be allowed again.

use std::time::Duration;

use crate::domain::{CountedAddress, Error};
use crate::log;
use crate::storage::{AccountKey, Allowance, Count, CountKey};

/// What an account allows. With its waits, a hundred failures in a row take 21 h 32 min.
const OF_ACCOUNT: Allowance = Allowance {
    free: 5,
    refill: Duration::from_mins(30),
    // Enough for the longest wait, so that the count isn't worked off for days after an attack.
    memory: Duration::from_hours(8),
    first_wait: Duration::from_secs(1),
    // Longer ones would only help those who want to lock a user out.
    longest_wait: Duration::from_mins(15),
    kept: Duration::ZERO,
};

/// How long the failures in a row of a user are kept, which a right password ends: practically for good, but a count that
/// nothing refers to any more goes some day.
const KEPT_OF_USER: Duration = Duration::from_hours(10 * 365 * 24);

/// How long those of an unknown name are kept. This bounds what a flood of made-up names leaves behind.
const KEPT_OF_UNKNOWN_NAME: Duration = Duration::from_hours(30 * 24);

/// How long a count of addresses is kept when it is zero again: the clock of another instance may be slow.
const KEPT_OF_ADDRESS: Duration = Duration::from_mins(1);

/// The time in which a network has its number of attempts.
const HOUR: Duration = Duration::from_hours(1);

/// How many times as much a site (a /48) may do as one host's network (a /64) in it.
const HOSTS_PER_SITE: u64 = 10;

/// What is counted together for each client's network.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    /// Wrong passwords.
    Passwords,
    /// New users.
    Creates,
}

/// The count of an account.
pub(super) fn of_account(account: AccountKey) -> Count {
    let kept = match account {
        AccountKey::User(_) => KEPT_OF_USER,
        AccountKey::UnknownName(_) => KEPT_OF_UNKNOWN_NAME,
    };
    Count {
        key: CountKey::Account(account),
        allowance: Allowance { kept, ..OF_ACCOUNT },
    }
}

/// The count of an account from a network from which its password was known before: as much as all others have together.
pub(super) fn of_known_network(key: CountKey) -> Count {
    Count {
        key,
        allowance: OF_ACCOUNT,
    }
}

/// The counts of a client's address: of its own network and of the site that this is in. `most` is the number for its own
/// network. If the address can't be read, the operator learns it from the log, because all such clients share one count.
pub(super) fn of_address(subject: Subject, address: CountedAddress, most: u64) -> Vec<Count> {
    let Some(own) = address.own_network() else {
        let key = match subject {
            Subject::Passwords => CountKey::PasswordsFromUnreadable,
            Subject::Creates => CountKey::CreatesFromUnreadable,
        };
        let unreadable = Error::unavailable(
            "client address",
            "no address can be read, so it shares a count with all such",
        );
        log::ignored("count by address", Err(unreadable));
        return vec![an_hour(key, most)];
    };
    let key = |network| match subject {
        Subject::Passwords => CountKey::Passwords(network),
        Subject::Creates => CountKey::Creates(network),
    };
    let site = address
        .site()
        .map(|site| an_hour(key(site), most.saturating_mul(HOSTS_PER_SITE)));
    [an_hour(key(own), most)].into_iter().chain(site).collect()
}

/// So many at once, and then one more each time that one is forgotten: as many again within an hour.
fn an_hour(key: CountKey, most: u64) -> Count {
    let refill = HOUR.as_micros() / u128::from(most.max(1));
    let refill = Duration::from_micros(u64::try_from(refill).unwrap_or(u64::MAX).max(1));
    let allowance = Allowance {
        free: most,
        refill,
        memory: HOUR,
        first_wait: refill,
        longest_wait: refill,
        kept: KEPT_OF_ADDRESS,
    };
    Count { key, allowance }
}

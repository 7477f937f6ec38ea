//! Attempts at passwords: each is counted before its password is checked, and taken back if the password is right.

use std::time::Duration;

use super::allowance::{self, Subject};
use super::{Context, CurrentUser, unknown_name};
use crate::credential::Hasher;
use crate::domain::{Account, Blocklist, CountedAddress, Error, Password, Result, Timestamp, UserId};
use crate::storage::{AccountKey, CountKey, Counted, Counts, FoundAccount, Proof, Refusal, Storage};
use crate::{log, settings};

/// For how long after a right password a network has a count of its own for the account.
const NETWORK_KNOWN: Duration = Duration::from_hours(30 * 24);

/// An attempt that was counted as a failure before its password is checked.
pub struct Attempt<'a> {
    storage: &'a Storage,
    counted: Vec<Counted>,
    account: CountKey,
    known_network: Option<CountKey>,
    at: Timestamp,
}

/// A user who has proven to be the one: the caller knew the present password. What is answered of a user's own data
/// before that, a guesser learns too, so such checks take this.
pub struct ProvenUser(CurrentUser);

impl<'a> Attempt<'a> {
    /// Counts an attempt on a user from `address`, if one is known.
    ///
    /// # Errors
    /// [`Error::Throttled`] if it comes too early; [`Error::PasswordDisabled`] if too many in a row have failed. Then no
    /// hash may be computed.
    pub fn on_user(context: &'a Context, id: UserId, address: Option<CountedAddress>) -> Result<Self> {
        Self::count(context, AccountKey::User(id), address)
    }

    /// Counts an attempt on what was found under the names of `account`: a user, or none.
    ///
    /// # Errors
    /// As in [`Attempt::on_user`], and for an unknown name alike.
    pub fn on_account(
        context: &'a Context,
        account: &Account,
        found: &FoundAccount,
        hasher: &Hasher,
        address: Option<CountedAddress>,
    ) -> Result<Self> {
        let hash = unknown_name::hash(&found.name_key, hasher.pepper(), account)?;
        let key = found
            .pointer
            .map_or(AccountKey::UnknownName(hash), |at| AccountKey::User(at.user_id));
        Self::count(context, key, address)
    }

    fn count(context: &'a Context, account: AccountKey, address: Option<CountedAddress>) -> Result<Self> {
        let network = address.and_then(CountedAddress::own_network);
        let known_network = network.map(|network| CountKey::KnownNetwork(account, network));
        let mut all = vec![allowance::of_account(account)];
        all.extend(known_network.map(allowance::of_known_network));
        if let (Some(address), Some(most)) = (address, context.failures_per_address()?.most) {
            all.extend(allowance::of_address(Subject::Passwords, address, most));
        }
        let account = CountKey::Account(account);
        let counts = Counts {
            all,
            account: Some(account),
            known_network,
            most_in_a_row: settings::failures_per_account()?,
        };
        let counted = count(context, &counts)?;
        Ok(Self {
            storage: &context.storage,
            counted,
            account,
            known_network,
            at: context.now,
        })
    }

    /// Returns the user if `password` is right.
    ///
    /// # Errors
    /// Those of [`Hasher::verify`]. Then the attempt was no guess, and is taken back.
    pub fn verify(&self, hasher: &Hasher, password: &Password, current: CurrentUser) -> Result<Option<ProvenUser>> {
        let is_right = self.refund_if_failed(hasher.verify(password, &current.user.password_hash))?;
        Ok(is_right.then_some(ProvenUser(current)))
    }

    /// Takes the attempt back if `outcome` is a failure, because then it was no guess. Returns `outcome` unchanged.
    pub fn refund_if_failed<T>(&self, outcome: Result<T>) -> Result<T> {
        if outcome.is_err() {
            let refund = self.storage.refund_attempt(self.account, &self.counted);
            log::ignored("refund of an attempt", refund);
        }
        outcome
    }

    /// What a right password does: it takes its own attempt back, ends the failures in a row, and gives the client's network
    /// a count of its own, without failures. The failures of others stay.
    pub fn proof(&self) -> Proof {
        let until = self.at.after(NETWORK_KNOWN);
        Proof {
            counted: self.counted.clone(),
            account: self.account,
            known_network: self.known_network.map(|network| (network, until)),
            at: self.at,
        }
    }
}

impl ProvenUser {
    /// The user, and the document that says so.
    pub fn current(&self) -> &CurrentUser {
        &self.0
    }

    /// Checks a password that is to be the user's, in the request's `field`, against the blocklist.
    ///
    /// # Errors
    /// [`Error::InvalidField`] that says why it is refused.
    pub fn check_new_password(&self, blocklist: &Blocklist, field: &'static str, password: &Password) -> Result<()> {
        blocklist.check(field, password, &self.0.user.username, &self.0.user.email)
    }
}

/// Counts an attempt of any kind, or returns the error that refuses it.
pub(super) fn count(context: &Context, counts: &Counts) -> Result<Vec<Counted>> {
    let counted = context.storage.count_attempt(counts, context.now)?;
    counted.map_err(|refusal| match refusal {
        Refusal::PasswordDisabled => Error::PasswordDisabled,
        Refusal::Until(until) => Error::throttled(until.since(context.now)),
    })
}

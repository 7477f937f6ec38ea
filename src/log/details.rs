//! What is learned of a request while it is served, for its line in the log.

use std::cell::Cell;
use std::net::IpAddr;

use crate::domain::{Result, Rpc, TokenId, UserId};
use crate::settings;

/// The details of one request or call. Each is set where it becomes known.
#[derive(Default)]
pub struct Details {
    pub(super) user_id: Cell<Option<UserId>>,
    pub(super) api_token: Cell<Option<TokenId>>,
    pub(super) client_address: Cell<Option<IpAddr>>,
    pub(super) sets_roles: Cell<bool>,
    pub(super) omits_success: Cell<bool>,
}

impl Details {
    /// Reads what the operator wants logged of an RPC. The lines of successful ReadSessions are most, and are left out
    /// if the variable `log_sessions` is off.
    ///
    /// # Errors
    /// [`Error::Misconfigured`](crate::domain::Error::Misconfigured) if the variable can't be used.
    pub fn configure(&self, rpc: Rpc) -> Result<()> {
        if rpc == Rpc::ReadSession {
            self.omits_success.set(!settings::log_sessions()?);
        }
        Ok(())
    }

    /// Notes the user that the request is about, once it is known that there is one of this id.
    pub fn user(&self, id: UserId) {
        self.user_id.set(Some(id));
    }

    /// Notes the API token that the request has.
    pub fn api_token(&self, id: TokenId) {
        self.api_token.set(Some(id));
    }

    /// Notes that the request sets roles.
    pub fn sets_roles(&self) {
        self.sets_roles.set(true);
    }

    /// Notes the client's address.
    pub fn client_address(&self, address: Option<IpAddr>) {
        self.client_address.set(address);
    }
}

//! What is learned of a request while it is served, for its line in the log.

use std::cell::Cell;
use std::net::IpAddr;

use serde::Serialize;

use crate::domain::{Result, Rpc, TokenId, UserId};
use crate::settings;

/// The details of one request or call. Each is set where it becomes known.
#[derive(Default)]
pub struct Details {
    user_id: Cell<Option<UserId>>,
    api_token: Cell<Option<TokenId>>,
    client_address: Cell<Option<IpAddr>>,
    omits_success: Cell<bool>,
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

    /// Notes the client's address.
    pub fn client_address(&self, address: Option<IpAddr>) {
        self.client_address.set(address);
    }

    pub(super) fn known(&self) -> Known {
        Known {
            user_id: self.user_id.get(),
            api_token: self.api_token.get().map(|id| id.to_string()),
            client_address: self.client_address.get(),
        }
    }

    pub(super) fn omits_success(&self) -> bool {
        self.omits_success.get()
    }
}

/// The details as a line has them.
#[derive(Serialize)]
pub(super) struct Known {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_address: Option<IpAddr>,
}

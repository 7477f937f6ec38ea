//! The RPCs of the HTTP API: one file each. `src/domain/rpc.rs` has the table of them.

mod check_token;
mod create;
mod delete;
mod disable;
mod enable;
mod issue_token;
mod list_sessions;
mod login;
mod logout;
mod logout_all;
mod read;
mod read_session;
mod reindex;
mod reset_password;
mod search;
mod shapes;
mod update;
mod update_password;
mod verify_email;

use serde::Serialize;

use super::client_address::ClientAddress;
use super::error::ApiError;
use super::fields::Fields;
use crate::domain::{CountedAddress, Permit, Result, Rpc};
use crate::service::Context;

/// One call of an RPC.
pub(super) struct Call<'a> {
    /// What the use case works with.
    pub(super) context: &'a Context,
    /// Where it comes from.
    pub(super) client: &'a Result<ClientAddress>,
    /// What its API token allows.
    pub(super) permit: Permit,
}

impl Call<'_> {
    /// Returns an error unless the API token may set roles.
    fn check_sets_roles(&self) -> Result<(), ApiError> {
        if self.permit.sets_roles {
            Ok(())
        } else {
            Err(ApiError::Forbidden)
        }
    }

    /// The address by which wrong passwords are counted, if one is known.
    fn address_of_passwords(&self) -> Result<Option<CountedAddress>, ApiError> {
        let counts_peers = self.context.failures_per_address()?.counts_peers;
        Ok(self.client.clone()?.counted(counts_peers))
    }

    /// The address by which new users are counted, if the operator has them counted.
    fn address_of_creates(&self) -> Result<Option<CountedAddress>, ApiError> {
        Ok(self.client.clone()?.counted(true))
    }
}

/// Does what an RPC does with the fields of a request, and returns the response's body.
pub(super) fn call(rpc: Rpc, call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    match rpc {
        Rpc::Create => create::call(call, fields),
        Rpc::Read => read::call(call, fields),
        Rpc::Update => update::call(call, fields),
        Rpc::UpdatePassword => update_password::call(call, fields),
        Rpc::Delete => delete::call(call, fields),
        Rpc::Search => search::call(call, fields),
        Rpc::Login => login::call(call, fields),
        Rpc::Logout => logout::call(call, fields),
        Rpc::LogoutAll => logout_all::call(call, fields),
        Rpc::ReadSession => read_session::call(call, fields),
        Rpc::ListSessions => list_sessions::call(call, fields),
        Rpc::Disable => disable::call(call, fields),
        Rpc::Enable => enable::call(call, fields),
        Rpc::IssueToken => issue_token::call(call, fields),
        Rpc::CheckToken => check_token::call(call, fields),
        Rpc::ResetPassword => reset_password::call(call, fields),
        Rpc::VerifyEmail => verify_email::call(call, fields),
        Rpc::Reindex => reindex::call(call, fields),
    }
}

/// The body of a response that says nothing.
fn empty() -> String {
    "{}".to_owned()
}

/// The body of a response. Serializing can't fail here: no body has a map or a fallible implementation.
fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// `None` for an absent text, otherwise what `parse` makes of it.
fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
    if text.is_empty() {
        return Ok(None);
    }
    parse(text).map(Some)
}

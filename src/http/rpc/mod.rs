//! The RPCs of the HTTP API: one file each, and the one table of them.

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
mod reset_password;
mod search;
mod shapes;
mod update;
mod update_password;
mod verify_email;

use serde::Serialize;

use super::client_address;
use super::error::ApiError;
use super::exchange::HttpExchange;
use super::fields::Fields;
use crate::domain::{Access, CountedAddress, Result};
use crate::service::Context;

/// An RPC.
pub(super) struct Rpc {
    /// Its name in the path.
    pub(super) name: &'static str,
    /// What Micro's errors call it.
    pub(super) error_id: &'static str,
    /// What it needs of an API token.
    pub(super) access: Access,
    call: fn(&Call<'_>, Fields) -> Result<String, ApiError>,
}

/// Writes a row of the table: name, access and call.
macro_rules! rpc {
    ($name:literal, $access:ident, $module:ident) => {
        Rpc {
            name: $name,
            error_id: concat!("users.", $name),
            access: Access::$access,
            call: $module::call,
        }
    };
}

/// All RPCs.
pub(super) static RPCS: &[Rpc] = &[
    rpc!("Create", Write, create),
    rpc!("Read", Read, read),
    rpc!("Update", Write, update),
    rpc!("UpdatePassword", Write, update_password),
    rpc!("Delete", Write, delete),
    rpc!("Search", Read, search),
    rpc!("Login", Write, login),
    rpc!("Logout", Write, logout),
    rpc!("LogoutAll", Write, logout_all),
    rpc!("ReadSession", Read, read_session),
    rpc!("ListSessions", Write, list_sessions),
    rpc!("Disable", Write, disable),
    rpc!("Enable", Write, enable),
    rpc!("IssueToken", Write, issue_token),
    rpc!("CheckToken", Write, check_token),
    rpc!("ResetPassword", Write, reset_password),
    rpc!("VerifyEmail", Write, verify_email),
];

/// One call of an RPC.
pub(super) struct Call<'a> {
    /// What the use case works with.
    pub(super) context: &'a Context,
    /// The request.
    pub(super) exchange: &'a HttpExchange,
}

impl Call<'_> {
    /// The address by which wrong passwords are counted, if one is known.
    fn address_of_passwords(&self) -> Result<Option<CountedAddress>, ApiError> {
        client_address::of(self.exchange, self.context.failures_per_address()?.counts_peers)
    }

    /// The address by which new users are counted, if the operator has them counted.
    fn address_of_creates(&self) -> Result<Option<CountedAddress>, ApiError> {
        client_address::of(self.exchange, true)
    }
}

impl Rpc {
    /// Does what the RPC does with the fields of a request, and returns the response's body.
    pub(super) fn call(&self, call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
        (self.call)(call, fields)
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

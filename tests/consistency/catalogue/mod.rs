//! The catalogue of RPCs: for each one what the model does, how a response is understood, and which requests tests
//! make.
//!
//! One RPC is one file. The faults, pairs, late calls, random histories and `kill -9` take their requests from here.

mod check_token;
mod complete;
mod create;
mod delete;
mod disable;
mod enable;
mod issue_token;
mod list_sessions;
mod login;
mod logout;
mod logout_all;
mod pool;
mod read;
mod read_session;
mod reindex;
mod request;
mod reset_password;
mod search;
mod update;
mod update_password;
mod verify_email;

use serde_json::Value;

use crate::harness::answer::Answer;
use crate::harness::model::{Moment, State};

pub use create::create;
pub use delete::delete;
pub use disable::disable;
pub use issue_token::{change_email, issue_token};
pub use list_sessions::list_sessions;
pub use login::login;
pub use logout::{cleanup, logout};
pub use logout_all::logout_all;
pub use pool::Pool;
pub use read::read;
pub use read_session::read_session;
pub use reindex::reindex;
pub use request::Request;
pub use search::{search, search_by_part};
pub use update::{set_profile, update};
pub use update_password::update_password;

/// The users of the examples. Asim and Bob exist in most states; the third id is free.
pub const ASIM: &str = "aaaaaaaa-0000-4000-8000-000000000001";
pub const BOB: &str = "bbbbbbbb-0000-4000-8000-000000000002";
pub const NEW: &str = "cccccccc-0000-4000-8000-000000000003";

/// An entry of the catalogue.
pub struct Rpc {
    /// The name in the API.
    pub name: &'static str,
    pub changes: Changes,
    /// Understands the body of a response with status 200.
    pub answer: fn(&Value) -> Answer,
    /// Applies a request to the model; the error is a refusal.
    pub step: fn(&mut State, &Request, Moment<'_>) -> Result<Answer, Answer>,
    /// Returns requests about Asim, and about names that are free or Bob's, with every outcome that matters. Pairs of
    /// RPCs are made of the first ones.
    pub examples: fn(Secrets<'_>) -> Vec<Request>,
    /// How often random requests are of this RPC, in relation to the others.
    pub weight: u64,
    /// Makes a random request.
    pub random: fn(&mut Pool<'_>) -> Request,
}

/// The secrets that requests can be made with. In a state that has some, the first session is Asim's, and so are the first
/// two tokens: one resets the password, the other one changes the email address to Carol's.
#[derive(Clone, Copy)]
pub struct Secrets<'a> {
    pub sessions: &'a [String],
    pub tokens: &'a [String],
}

/// What an RPC changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    Nothing,
    ASession,
    AUser,
}

/// Every RPC.
pub static CATALOGUE: &[&Rpc] = &[
    &create::CREATE,
    &read::READ,
    &update::UPDATE,
    &update_password::UPDATE_PASSWORD,
    &delete::DELETE,
    &search::SEARCH,
    &login::LOGIN,
    &logout::LOGOUT,
    &logout_all::LOGOUT_ALL,
    &read_session::READ_SESSION,
    &list_sessions::LIST_SESSIONS,
    &disable::DISABLE,
    &enable::ENABLE,
    &issue_token::ISSUE_TOKEN,
    &check_token::CHECK_TOKEN,
    &reset_password::RESET_PASSWORD,
    &verify_email::VERIFY_EMAIL,
    &reindex::REINDEX,
];

/// All examples of all RPCs.
pub fn examples(secrets: Secrets<'_>) -> Vec<Request> {
    CATALOGUE.iter().flat_map(|rpc| (rpc.examples)(secrets)).collect()
}

/// The first example of each RPC.
pub fn first_examples(secrets: Secrets<'_>) -> Vec<Request> {
    let first = |rpc: &&Rpc| (rpc.examples)(secrets).into_iter().next();
    CATALOGUE
        .iter()
        .map(|rpc| first(rpc).expect("each RPC has an example"))
        .collect()
}

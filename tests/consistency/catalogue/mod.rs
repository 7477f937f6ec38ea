//! The catalogue of RPCs: for each one what the model does, how a response is understood, and which requests tests
//! make.
//!
//! One RPC is one file. The faults, pairs, late calls, random histories and `kill -9` take their requests from here.

mod complete;
mod create;
mod delete;
mod list_sessions;
mod login;
mod logout;
mod logout_all;
mod pool;
mod read;
mod read_session;
mod request;
mod search;
mod update;
mod update_password;

use serde_json::Value;

use crate::harness::answer::Answer;
use crate::harness::model::{Moment, State};

pub use create::create;
pub use delete::delete;
pub use list_sessions::list_sessions;
pub use login::login;
pub use logout::{cleanup, logout};
pub use logout_all::logout_all;
pub use pool::Pool;
pub use read::read;
pub use read_session::read_session;
pub use request::Request;
pub use search::{search, search_by_part};
pub use update::update;
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
    /// RPCs are made of the first ones. The parameter is a session of Asim's, if there is one.
    pub examples: fn(Option<&str>) -> Vec<Request>,
    /// How often random requests are of this RPC, in relation to the others.
    pub weight: u64,
    /// Makes a random request.
    pub random: fn(&mut Pool<'_>) -> Request,
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
];

/// All examples of all RPCs.
pub fn examples(session: Option<&str>) -> Vec<Request> {
    CATALOGUE.iter().flat_map(|rpc| (rpc.examples)(session)).collect()
}

/// The first example of each RPC.
pub fn first_examples(session: &str) -> Vec<Request> {
    let first = |rpc: &&Rpc| (rpc.examples)(Some(session)).into_iter().next();
    CATALOGUE
        .iter()
        .map(|rpc| first(rpc).expect("each RPC has an example"))
        .collect()
}

//! Search in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc};
use crate::harness::answer::{Answer, named};

pub static SEARCH: Rpc = Rpc {
    name: "Search",
    changes: Changes::Nothing,
    answer: |body| {
        let users = body["users"].as_array().unwrap().iter();
        Answer::Users(users.map(|user| named(user, "id")).collect())
    },
    step: |state, request, moment| {
        let created = state.created.iter();
        let mut users: Vec<_> = created.map(|id| state.named(id, moment.now)).collect();
        if request.optional("email").is_none() {
            users.sort_by(|one, other| one.username.cmp(&other.username));
        }
        let page = users
            .into_iter()
            .skip(request.number("offset"))
            .take(request.number("limit"));
        Ok(Answer::Users(page.collect()))
    },
    examples: |_| vec![search()],
    weight: 1,
    random: |pool| {
        let limit = if pool.one_in(2) { 25 } else { 1 };
        page(limit, usize::from(pool.one_in(2)), pool.one_in(2))
    },
};

/// All users, in the order of their usernames.
pub fn search() -> Request {
    page(25, 0, false)
}

/// The one user that has `offset` users before it in the order of creation.
pub fn search_by_part(offset: usize) -> Request {
    page(1, offset, true)
}

/// A page of all users. A search for a part that every email address has returns them in the order of creation.
fn page(limit: usize, offset: usize, by_part: bool) -> Request {
    let email = if by_part { "*@example*" } else { "" };
    Request::new(&SEARCH, json!({"limit": limit, "offset": offset, "email": email}))
}

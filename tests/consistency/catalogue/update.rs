//! Update in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{ASIM, Changes, Request, Rpc};
use crate::harness::answer::Answer;

pub static UPDATE: Rpc = Rpc {
    name: "Update",
    changes: Changes::AUser,
    answer: |_| Answer::Done,
    step: |state, request, _| {
        let id = request.text("id");
        let mut user = state.user(id)?.clone();
        if let Some(username) = request.optional("username") {
            username.clone_into(&mut user.username);
        }
        if let Some(email) = request.optional("email") {
            user.set_email(email);
        }
        if let Some(roles) = request.body()["roles"].as_array() {
            user.roles = roles.iter().map(|role| role.as_str().unwrap().to_owned()).collect();
        }
        for (key, value) in request.body()["profile"].as_object().into_iter().flatten() {
            match value.as_str() {
                Some(value) => drop(user.profile.insert(key.clone(), value.to_owned())),
                None => drop(user.profile.remove(key)),
            }
        }
        if let Some(verified) = request.body()["verified"].as_bool() {
            user.verified = verified;
        }
        state.check_free(id, &user)?;
        state.users.insert(id.to_owned(), user);
        Ok(Answer::Done)
    },
    examples: |_| {
        vec![
            update(ASIM, Some("carol"), Some("carol@example.com")),
            update(ASIM, Some("carol"), None),
            update(ASIM, None, Some("carol@example.com")),
            update(ASIM, Some("bob"), None),
            update(ASIM, Some("asim"), None),
            set_attributes(ASIM, "one", Some("1")),
            set_attributes(ASIM, "two", None),
        ]
    },
    weight: 4,
    random: |pool| {
        let (id, username, email) = (pool.id(), pool.username(), pool.email());
        match pool.random.below(6) {
            0 => update(&id, None, Some(&email)),
            1 => update(&id, Some(&username), Some(&email)),
            2 => set_attributes(&id, "one", Some(&username)),
            3 => set_attributes(&id, "one", None),
            _ => update(&id, Some(&username), None),
        }
    },
};

pub fn update(id: &str, username: Option<&str>, email: Option<&str>) -> Request {
    let (username, email) = (username.unwrap_or_default(), email.unwrap_or_default());
    Request::new(&UPDATE, json!({"id": id, "username": username, "email": email}))
}

/// Changes a key of a user's profile, the roles and the proof of the address.
pub fn set_attributes(id: &str, key: &str, value: Option<&str>) -> Request {
    let body = json!({"id": id, "profile": {key: value}, "roles": [key], "verified": value.is_some()});
    Request::new(&UPDATE, body)
}

/// Changes only a key of a user's profile.
pub fn set_profile(id: &str, key: &str, value: &str) -> Request {
    Request::new(&UPDATE, json!({"id": id, "profile": {key: value}}))
}

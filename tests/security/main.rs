//! No one gets in without the right to: API tokens, tenants, guessing and malformed input against the shipped
//! component.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod account_names;
mod api_tokens;
mod blocklist;
mod corpus;
mod cost;
mod damage;
mod disabled_password;
mod floors;
mod input;
mod known_networks;
mod namespaces;
mod pepper;
mod properties;
mod secrets;
mod session_numbers;
mod session_times;
mod sessions;
mod sign_ups;
mod slow_bodies;
mod throttle;
mod throttle_by_address;
mod variables;

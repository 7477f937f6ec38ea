//! No one gets in without the right to: API tokens, tenants, guessing and malformed input against the shipped
//! component.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod api_tokens;
mod blocklist;
mod corpus;
mod cost;
mod input;
mod namespaces;
mod pepper;
mod properties;
mod secrets;
mod sessions;
mod slow_bodies;
mod throttle;

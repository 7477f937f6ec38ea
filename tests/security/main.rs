//! Nobody gets in who shouldn't: callers, tenants, guessers and malformed input against the shipped component.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod blocklist;
mod callers;
mod corpus;
mod cost;
mod input;
mod namespaces;
mod pepper;
mod properties;
mod secrets;
mod sessions;
mod throttle;

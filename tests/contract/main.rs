//! The HTTP contract: the shipped component does what the API's document and the README promise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod api_page;
mod attributes;
mod configuration_page;
mod create;
mod deployment;
mod disable;
mod document;
mod errors;
mod health;
mod home;
mod links;
mod log;
mod login;
mod manifests;
mod passwords;
mod protocol;
mod query_plans;
mod readme;
mod ready;
mod reindex;
mod schema;
mod search;
mod search_bounds;
mod search_pages;
mod sessions;
mod size;
mod slow_storage;
mod storage_calls;
mod tokens;
mod update;

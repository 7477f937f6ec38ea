//! Users as a library: the interface called in-process, compared with the HTTP API, and composed with other components.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unnecessary_debug_formatting
)]

#[path = "../support/mod.rs"]
mod support;

mod apps;
mod apps_in_a_browser;
mod browser_pages;
mod client_address;
mod common_form;
mod example_commands;
mod examples;
mod failing_storage;
mod guard;
mod guard_readme;
mod guard_roles;
mod guard_waits;
mod guestbook;
mod guestbook_links;
mod library;
mod library_by_rpc;
mod log;
mod packages;
mod parity;
mod reference;
mod storage_calls;
mod surface;
mod visit;
mod visitor;
mod walkthrough;
mod webdriver;
mod workshop;

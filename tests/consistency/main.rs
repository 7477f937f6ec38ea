//! Nothing is lost, doubled or stuck: the shipped component under faults, crashes and concurrency (see README.md).
//!
//! `cargo test --test consistency` runs what ends in minutes; `EVERYTHING=1 cargo test --test consistency --
//! --nocapture` runs everything and prints the counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod catalogue;
mod harness;

mod broken;
mod cold_start;
mod contention;
mod faults;
mod histories;
mod interleavings;
mod kill;
mod late;
mod reindex;
mod two_processes;
mod unusual_states;

//! Nothing lost, nothing doubled, nothing stuck: the shipped component under faults, crashes and concurrency.
//!
//! `cargo test --test consistency` runs what ends in minutes; `EVERYTHING=1 cargo test --test consistency --
//! --include-ignored --nocapture` runs all of it, the broken orders too, and prints the counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod broken;
mod check;
mod cold_start;
mod explore;
mod faults;
mod histories;
mod history;
mod independence;
mod interleavings;
mod kill;
mod late;
mod model;
mod odd_states;
mod op;
mod random;
mod report;
mod scenario;
mod schedule;
mod seam;
mod server;
mod stores;
mod two_processes;
mod verify;
mod world;

//! Runs a Spin application on one machine as `spin up` does, for development and tests.
//!
//! A [`Manifest`] is read, its components become [`Compiled`] once per process, and any number of
//! [`App`]s run on that: each with its own state directory, variables and [`Seams`]. An `App` takes
//! a request in-process; [`serve`] puts it behind a TCP listener. Every request runs in a fresh
//! instance, and all a guest can reach beyond itself is its key-value store, its `SQLite` database,
//! its variables, the clock and randomness. The one request that it can send goes to another component of its
//! application that the manifest lets it call (Spin's service chaining).

mod app;
mod chaining;
mod compose;
mod configuration;
mod denied;
mod dependencies;
mod engine;
mod error;
mod headers;
mod key_value;
mod manifest;
mod output;
mod routes;
mod run;
pub mod seams;
mod server;
mod spin;
mod sqlite;
mod state;
pub mod toolchain;
mod up;
mod variables;

pub use app::{App, AppBuilder};
pub use engine::{Compiled, EngineOptions};
pub use error::{Error, Failure};
pub use manifest::Manifest;
pub use routes::{Match, Route, Routes};
pub use run::{ClientAddr, Reply, Usage};
pub use seams::{RequestId, Seams};
pub use server::serve;
pub use spin::SqliteValue;
pub use state::State;
pub use up::Up;

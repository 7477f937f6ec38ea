//! Runs a Spin application on one machine as `spin up` does, for development and tests.
//!
//! [`Manifest::load`] reads the application, and [`Compiled::new`] compiles its components, once per process. Any
//! number of [`App`]s can run on that, each with its own state directory, variables and [`Hooks`]. [`App::request`]
//! handles a request in-process; [`serve`] listens on a TCP port. Every request runs in a fresh instance.
//!
//! The modules import each other in one direction:
//!
//! ```text
//! command ─▶ server ─▶ request ─▶ app ─▶ engine ─▶ spin ─▶ instance ─▶ manifest, hooks, files
//! ```
//!
//! A guest can reach only its key-value store, its SQLite database, its variables, the clock, randomness, its output,
//! and those components of its application that the manifest lets it call (Spin's service chaining).
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use host::{App, Compiled, EngineOptions, Manifest};
//!
//! let manifest = Manifest::load("spin.toml")?;
//! let compiled = Compiled::new(&manifest, &EngineOptions::default())?;
//! let app = App::builder(&compiled).state_dir("state").build()?;
//! let reply = app.request(http::Request::get("/").body(bytes::Bytes::new())?).await?;
//! println!("{}", reply.response.status());
//! # Ok(())
//! # }
//! ```

mod app;
mod bindings;
mod command;
mod engine;
mod error;
mod files;
pub mod hooks;
mod instance;
mod manifest;
mod request;
mod server;
mod spin;

pub use app::{App, AppBuilder};
pub use bindings::SqliteValue;
pub use command::{Up, toolchain};
pub use engine::{Compiled, EngineOptions};
pub use error::Error;
pub use hooks::{Hooks, RequestId};
pub use instance::state::InstanceState;
pub use manifest::Manifest;
pub use manifest::routes::{Route, RouteMatch, Routes};
pub use request::{ClientAddr, Reply, RequestError, Usage};
pub use server::serve;

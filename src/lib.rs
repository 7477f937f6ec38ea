//! Users: accounts, password login and sessions as one WebAssembly component for Spin.
//!
//! Data flows one way: an API ([`http`] or [`wit`]) turns a request into a call of [`service`], whose use cases
//! follow the [`protocol`] on [`storage`] by the rules of [`domain`]. ARCHITECTURE.md has the map.

pub mod credential;
pub mod domain;
pub mod http;
pub mod log;
pub mod protocol;
pub mod service;
pub mod settings;
pub mod storage;
pub mod system;
pub mod wit;

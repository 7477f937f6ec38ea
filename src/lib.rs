//! Users: accounts, password login and sessions as one WebAssembly component for Spin.
//!
//! Data flows one way: a face ([`http`] or [`wit`]) turns a request into a call of [`service`], which
//! works by the rules of [`domain`] on [`storage`]. ARCHITECTURE.md has the map.

pub mod credential;
pub mod domain;
pub mod http;
pub mod service;
pub mod settings;
pub mod storage;
pub mod system;
pub mod wit;

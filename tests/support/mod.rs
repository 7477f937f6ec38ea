//! What every test of the component stands on: the shipped `.wasm` on our host, a fresh state directory, and a
//! clock that only the test moves.
#![allow(dead_code, unused_imports, reason = "each test binary uses its own part")]

mod answer;
mod recorder;
mod world;

pub use answer::Answer;
pub use world::{ID, RPCS, START, TOKEN, World, component};

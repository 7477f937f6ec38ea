//! What every test of the component stands on: the shipped `.wasm` on our host, a fresh state directory, and a
//! clock that only the test moves.
#![allow(dead_code, unused_imports, reason = "each test binary uses its own part")]

mod answer;
mod host_binary;
mod recorder;
mod replay;
mod world;

pub use answer::Answer;
pub use host_binary::{host_binary, wait_for_address};
pub use replay::replay;
pub use world::{ID, RPCS, START, TOKEN, World, component};

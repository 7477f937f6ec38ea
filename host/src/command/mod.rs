//! The commands of the binary.

mod check;
mod listen;
pub mod toolchain;
mod up;

pub use up::Up;

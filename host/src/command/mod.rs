//! The commands of the binary.

pub mod toolchain;
mod up;

pub use up::Up;

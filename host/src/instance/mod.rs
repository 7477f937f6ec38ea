//! One instance of a component: its state, its limits, and its ways to the outside.

pub(crate) mod memory;
pub(crate) mod monotonic_clock;
pub(crate) mod outbound;
pub(crate) mod output;
pub(crate) mod state;
pub(crate) mod storage_calls;
pub(crate) mod wasi;

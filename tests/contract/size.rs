//! The component's size.

use std::path::Path;

/// What it may have, in bytes. It is meant to have at most 400,000 (BENCHMARKS.md), and mustn't grow meanwhile.
const MOST: u64 = 440_000;

#[test]
fn the_component_stays_small() {
    crate::support::component();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/wasm32-wasip2/release/users.wasm");
    let size = path.metadata().unwrap().len();
    assert!(size <= MOST, "{size} bytes");
}

//! The component's size.

use std::path::Path;

/// The largest size that it may have, in bytes (bench/README.md).
const MOST: u64 = 800_000;

#[test]
fn the_component_has_at_most_800_kb() {
    crate::support::component();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/wasm32-wasip2/release/users.wasm");
    let size = path.metadata().unwrap().len();
    assert!(size <= MOST, "{size} bytes");
}

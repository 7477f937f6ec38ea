//! Tells the linker how large the component's stack shall be.

/// Bytes, several times of what any request takes: all tests pass with 12 KiB. A stack that is too small is a trap and
/// nothing worse, since it lies below everything else. Rust's own 1 MiB is cleared after each request.
const STACK: u32 = 64 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_FAMILY").is_some_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
    }
}

//! Tells the linker how large the component's stack is.

/// In bytes: several times what any request takes, as all tests pass with 12 KiB. A stack that is too small is a trap and
/// nothing worse, because it lies below everything else. Rust's own 1 MiB would be cleared after each request.
const STACK: u32 = 64 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
    }
}

//! Tells the linker how large the component's stack is.

/// In bytes: several times what any request takes. With it, stack and data fill three pages of memory, and an instance
/// takes longer with each page. A stack that is too small is a trap and nothing worse, because it lies below everything
/// else.
const STACK: u32 = 48 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
    }
}

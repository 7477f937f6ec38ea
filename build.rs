//! Tells the linker how large the component's stack shall be, and to waste no bytes on its numbers.

/// Bytes, several times of what any request takes: all tests pass with 12 KiB. A stack that is too small is a trap and
/// nothing worse, since it lies below everything else. Rust's own 1 MiB is cleared after each request.
const STACK: u32 = 64 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |variable: &str, value: &str| std::env::var_os(variable).is_some_and(|is| is == value);
    if is("CARGO_CFG_TARGET_FAMILY", "wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
        // wasm-ld gives each number that it fills in five bytes unless told otherwise. It refuses to be told so where
        // there is debug information.
        if is("PROFILE", "release") {
            println!("cargo::rustc-link-arg-cdylib=--compress-relocations");
        }
    }
}

//! What the shipped component imports and exports: exactly what `wit/README.md` lists. Whatever the code does, it can't
//! reach what isn't imported.

use std::collections::BTreeSet;
use std::path::Path;

use wasmtime::component::Component;
use wasmtime::{Config, Engine};

use crate::support::component;

/// The interfaces that the README lists under a heading, each in a line that begins with "- `".
fn documented(heading: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("wit/README.md");
    let text = std::fs::read_to_string(path).expect("the README");
    let (_, section) = text.split_once(&format!("\n### {heading}\n")).expect("the section");
    let section = section.split("\n#").next().unwrap_or_default();
    let name = |line: &str| Some(line.strip_prefix("- `")?.split_once('`')?.0.to_owned());
    section.lines().filter_map(name).collect()
}

/// The names of the shipped component's imports and exports.
pub fn actual() -> (BTreeSet<String>, BTreeSet<String>) {
    component();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/wasm32-wasip2/release/users.wasm");
    let engine = Engine::new(&Config::new()).expect("an engine");
    let component = Component::from_file(&engine, path).expect("the shipped component");
    let types = component.component_type();
    let imports = types.imports(&engine).map(|(name, _)| name.to_owned()).collect();
    let exports = types.exports(&engine).map(|(name, _)| name.to_owned()).collect();
    (imports, exports)
}

#[test]
fn the_component_has_exactly_the_documented_imports_and_exports() {
    let (imports, exports) = actual();
    assert_eq!(imports, documented("Imports"));
    assert_eq!(exports, documented("Exports"));
}

#[test]
fn the_component_imports_no_network_and_no_files() {
    let (imports, _) = actual();
    for forbidden in [
        "outgoing",
        "sockets",
        "filesystem",
        "fermyon:spin/redis",
        "fermyon:spin/http",
    ] {
        assert!(!imports.iter().any(|import| import.contains(forbidden)), "{imports:?}");
    }
}

//! The examples, built as their manifests say and composed as `wac plug` does it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use host::{App, Compiled, EngineOptions, Manifest, toolchain};
use tempfile::TempDir;
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, PackageId};

use crate::support::report_progress;

/// The project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where Cargo puts a component of the workspace.
pub fn wasm(name: &str) -> PathBuf {
    root().join("target/wasm32-wasip2/release").join(format!("{name}.wasm"))
}

/// An example's manifest, after its components are built, one at a time.
pub fn built(example: &str) -> Manifest {
    static BUILDING: Mutex<()> = Mutex::new(());
    let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    report_progress();
    let manifest = Manifest::load(root().join("examples").join(example)).expect("the manifest is right");
    toolchain::build(&manifest).expect("the example builds");
    manifest
}

/// The guestbook, compiled once.
pub fn guestbook() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| Compiled::new(&built("guestbook"), &EngineOptions::default()).expect("it composes"))
}

/// A running example on a state directory of its own.
pub fn running(compiled: &Compiled, variables: &[(&str, &str)]) -> (App, TempDir) {
    let directory = tempfile::tempdir().expect("a directory");
    let builder = App::builder(compiled).state_dir(directory.path()).capture_output(true);
    let builder = variables
        .iter()
        .fold(builder, |builder, (name, value)| builder.variable(*name, *value));
    (builder.build().expect("the application starts"), directory)
}

/// What `wac plug --plug <plug>... <socket>` makes.
pub fn plugged(plugs: &[PathBuf], socket: &Path) -> Vec<u8> {
    let mut graph = CompositionGraph::new();
    let plugs = plugs.iter().map(|plug| package(&mut graph, plug)).collect();
    let socket = package(&mut graph, socket);
    wac_graph::plug(&mut graph, plugs, socket).expect("the plugs fit");
    graph.encode(EncodeOptions::default()).expect("a component")
}

fn package(graph: &mut CompositionGraph, path: &Path) -> PackageId {
    let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
    let package = Package::from_file(name, None, path, graph.types_mut()).expect("a component");
    graph.register_package(package).expect("a name of its own")
}

/// Applies changes to an example's manifest, and compiles it from a directory of its own.
pub fn changed(example: &str, wasm: Option<&[u8]>, changes: &[(&str, &str)]) -> Result<Compiled, host::Error> {
    let directory = tempfile::tempdir().expect("a directory");
    let text = std::fs::read_to_string(built(example).path).expect("the manifest");
    let target = format!("{}/target/", root().display());
    let text = changes
        .iter()
        .fold(text.replace("../../target/", &target), |text, (from, to)| {
            assert!(text.contains(from), "the manifest has no {from}");
            text.replace(from, to)
        });
    if let Some(wasm) = wasm {
        std::fs::write(directory.path().join("composed.wasm"), wasm).expect("a file");
    }
    let path = directory.path().join("spin.toml");
    std::fs::write(&path, text).expect("a file");
    Compiled::new(&Manifest::load(path)?, &EngineOptions::default())
}

//! The imports of a component that isn't compiled.

use wac_graph::CompositionGraph;
use wac_graph::types::Package;

/// Returns the names of the interfaces that a component imports. The error is a clause without a full stop.
pub(crate) fn imports(wasm: Vec<u8>) -> Result<Vec<String>, String> {
    let mut graph = CompositionGraph::new();
    let package =
        Package::from_bytes("component", None, wasm, graph.types_mut()).map_err(|error| format!("{error:#}"))?;
    let world = package.ty();
    Ok(graph.types()[world].imports.keys().cloned().collect())
}

//! A component and its dependencies made into one, as Spin does it before it runs them.

use std::collections::BTreeMap;
use std::path::Path;

use wac_graph::types::{Package, WorldId};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};

use crate::denied;
use crate::dependencies::{Dependency, Source, means};
use crate::manifest::Component;

/// Composes a component's Wasm with its dependencies, whose paths start from `directory`.
pub(crate) fn compose(name: &str, wasm: Vec<u8>, component: &Component, directory: &Path) -> Result<Vec<u8>, String> {
    let mut composer = Composer::default();
    let (world, instance) = composer.instantiate(name, wasm)?;
    for (dependency, source) in &component.dependencies {
        if let Dependency::Source(source) = source {
            let everything = component.dependencies_inherit_configuration;
            composer.fulfil(world, instance, dependency, source, everything, directory)?;
        }
    }
    composer.export_all(world, instance)?;
    composer
        .graph
        .encode(EncodeOptions::default())
        .map_err(|e| e.to_string())
}

#[derive(Default)]
struct Composer {
    graph: CompositionGraph,
    /// The imports that stand for what isn't inherited, each once.
    denied: BTreeMap<String, NodeId>,
}

impl Composer {
    fn instantiate(&mut self, name: &str, wasm: Vec<u8>) -> Result<(WorldId, NodeId), String> {
        let package = Package::from_bytes(name, None, wasm, self.graph.types_mut()).map_err(|e| format!("{e:#}"))?;
        let world = package.ty();
        let package = self.graph.register_package(package).map_err(|e| e.to_string())?;
        Ok((world, self.graph.instantiate(package)))
    }

    /// Puts one dependency behind every import that its name means.
    fn fulfil(
        &mut self,
        world: WorldId,
        instance: NodeId,
        name: &str,
        source: &Source,
        everything: bool,
        directory: &Path,
    ) -> Result<(), String> {
        let imports = self.graph.types()[world].imports.keys();
        let meant: Vec<String> = imports.filter(|import| means(name, import)).cloned().collect();
        if meant.is_empty() {
            return Err(format!("it imports nothing that its dependency `{name}` could be"));
        }
        let path = directory.join(source.path.as_deref().unwrap_or(Path::new("")));
        let wasm = std::fs::read(&path).map_err(|e| format!("its dependency `{name}` at {}: {e}", path.display()))?;
        let (dependency_world, dependency) = self.instantiate(name, wasm)?;
        self.deny(dependency_world, dependency, |key| source.inherits(key, everything))?;
        for import in meant {
            let export = source.export.as_ref().unwrap_or(&import);
            let export = self
                .graph
                .alias_instance_export(dependency, export)
                .map_err(|e| e.to_string())?;
            let plugged = self.graph.set_instantiation_argument(instance, &import, export);
            plugged.map_err(|error| format!("its dependency `{name}` doesn't fit: {error:#}"))?;
        }
        Ok(())
    }

    /// Gives a dependency the denying interfaces in place of those that it doesn't inherit.
    fn deny(&mut self, world: WorldId, dependency: NodeId, inherits: impl Fn(&str) -> bool) -> Result<(), String> {
        for (import, kind) in self.graph.types()[world].imports.clone() {
            let Some((key, name)) = denied::denying(&import) else {
                continue;
            };
            if inherits(key) {
                continue;
            }
            let node = match self.denied.get(&name) {
                Some(node) => *node,
                None => self.graph.import(&name, kind).map_err(|e| e.to_string())?,
            };
            self.denied.insert(name, node);
            let plugged = self.graph.set_instantiation_argument(dependency, &import, node);
            plugged.map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    fn export_all(&mut self, world: WorldId, instance: NodeId) -> Result<(), String> {
        let exports: Vec<String> = self.graph.types()[world].exports.keys().cloned().collect();
        for name in exports {
            let export = self
                .graph
                .alias_instance_export(instance, &name)
                .map_err(|e| e.to_string())?;
            self.graph.export(export, &name).map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}

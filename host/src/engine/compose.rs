//! Composes a component and its dependencies into one component, as Spin does before it runs them.

use std::collections::BTreeMap;
use std::path::Path;

use wac_graph::types::{ItemKind, Package, WorldId};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};

use crate::manifest::component::Component;
use crate::manifest::dependencies::{Dependency, Source, matches};
use crate::spin::denied::denying;

/// Composes a component's Wasm with its dependencies, whose paths start from `directory`. Returns it unchanged if
/// there are none. The error is a clause without a full stop.
pub(crate) fn compose(name: &str, wasm: Vec<u8>, component: &Component, directory: &Path) -> Result<Vec<u8>, String> {
    if component.dependencies.is_empty() {
        return Ok(wasm);
    }
    let mut composer = Composer::default();
    let parent = composer.instantiate(name, wasm)?;
    for (dependency, source) in &component.dependencies {
        if let Dependency::Source(source) = source {
            let everything = component.dependencies_inherit_configuration;
            composer.plug(parent, dependency, source, everything, directory)?;
        }
    }
    composer.export_all(parent)?;
    composer
        .graph
        .encode(EncodeOptions::default())
        .map_err(|e| e.to_string())
}

#[derive(Default)]
struct Composer {
    graph: CompositionGraph,
    /// The imports of denying interfaces by name, each once.
    denied: BTreeMap<String, NodeId>,
}

/// A component in the graph.
#[derive(Clone, Copy)]
struct Instantiated {
    world: WorldId,
    instance: NodeId,
}

impl Composer {
    fn instantiate(&mut self, name: &str, wasm: Vec<u8>) -> Result<Instantiated, String> {
        let package = Package::from_bytes(name, None, wasm, self.graph.types_mut()).map_err(|e| format!("{e:#}"))?;
        let world = package.ty();
        let package = self.graph.register_package(package).map_err(|e| e.to_string())?;
        let instance = self.graph.instantiate(package);
        Ok(Instantiated { world, instance })
    }

    /// Satisfies with a dependency every import of `parent` that its name matches.
    fn plug(
        &mut self,
        parent: Instantiated,
        name: &str,
        source: &Source,
        everything: bool,
        directory: &Path,
    ) -> Result<(), String> {
        let imports = self.graph.types()[parent.world].imports.keys();
        let matching: Vec<String> = imports.filter(|import| matches(name, import)).cloned().collect();
        if matching.is_empty() {
            return Err(format!("it has no import that matches its dependency `{name}`"));
        }
        let path = directory.join(source.path.as_deref().unwrap_or(Path::new("")));
        let wasm = std::fs::read(&path).map_err(|e| format!("its dependency `{name}` at {}: {e}", path.display()))?;
        let dependency = self.instantiate(name, wasm)?;
        self.deny(dependency, |key| source.inherits(key, everything))?;
        for import in matching {
            let export = source.export.as_ref().unwrap_or(&import);
            let export = self
                .graph
                .alias_instance_export(dependency.instance, export)
                .map_err(|e| e.to_string())?;
            self.graph
                .set_instantiation_argument(parent.instance, &import, export)
                .map_err(|error| format!("its dependency `{name}` doesn't fit: {error:#}"))?;
        }
        Ok(())
    }

    /// Satisfies with denying interfaces the imports that a dependency doesn't inherit.
    fn deny(&mut self, dependency: Instantiated, inherits: impl Fn(&str) -> bool) -> Result<(), String> {
        for (import, kind) in self.graph.types()[dependency.world].imports.clone() {
            let Some((key, name)) = denying(&import) else {
                continue;
            };
            if inherits(key) {
                continue;
            }
            let node = match self.denied.get(&name) {
                Some(node) => *node,
                None => self.import_denied(&name, kind)?,
            };
            self.denied.insert(name, node);
            self.graph
                .set_instantiation_argument(dependency.instance, &import, node)
                .map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// Imports a denying interface. It is another interface than the one that it denies, which the graph would otherwise
    /// import only once, for the dependency and for a parent that may use it.
    fn import_denied(&mut self, name: &str, kind: ItemKind) -> Result<NodeId, String> {
        let mut kind = kind;
        if let ItemKind::Instance(id) = &mut kind {
            let mut interface = self.graph.types()[*id].clone();
            interface.id = Some(name.to_owned());
            *id = self.graph.types_mut().add_interface(interface);
        }
        self.graph.import(name, kind).map_err(|e| e.to_string())
    }

    /// Exports all that `parent` exports.
    fn export_all(&mut self, parent: Instantiated) -> Result<(), String> {
        let exports: Vec<String> = self.graph.types()[parent.world].exports.keys().cloned().collect();
        for name in exports {
            let export = self
                .graph
                .alias_instance_export(parent.instance, &name)
                .map_err(|e| e.to_string())?;
            self.graph.export(export, &name).map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}

//! The SBOM of a component, in the JSON of CycloneDX 1.5: each crate that was compiled for it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::component::Component;
use crate::digest::sha256;
use crate::toolchain::Toolchain;

/// `Cargo.lock`: the checksums of the crates.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// Returns the SBOM of a component. It has neither a date nor a serial number, so that it is the same at each build.
pub fn bom(file: &str, component: &Component, metadata: &Metadata, toolchain: &Toolchain) -> Result<Vec<u8>> {
    let checksums = checksums(metadata)?;
    let mut root = entry(&metadata[&component.package], Some(&sha256(&component.wasm)));
    root.insert("name".to_owned(), file.into());
    let others = component.crates.iter().filter(|id| **id != component.package);
    let others = others.map(|id| {
        let package = &metadata[id];
        entry(package, checksums.get(&reference(package)))
    });
    let bom = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "tools": [{ "name": "rustc", "version": toolchain.release }],
            "component": root,
        },
        "components": others.collect::<Vec<_>>(),
        "dependencies": dependencies(&component.crates, metadata)?,
    });
    Ok(serde_json::to_vec_pretty(&bom)?)
}

/// The name of a crate in the SBOM.
fn reference(package: &Package) -> String {
    format!("{}@{}", package.name, package.version)
}

/// The checksums of `Cargo.lock` by the names of the crates.
fn checksums(metadata: &Metadata) -> Result<BTreeMap<String, String>> {
    let lock = std::fs::read_to_string(metadata.workspace_root.join("Cargo.lock")).context("Cargo.lock")?;
    let lock: Lock = toml::from_str(&lock).context("Cargo.lock")?;
    let packages = lock.package.into_iter();
    Ok(packages
        .filter_map(|locked| Some((format!("{}@{}", locked.name, locked.version), locked.checksum?)))
        .collect())
}

/// A crate, with what is known of it.
fn entry(package: &Package, sha256: Option<&String>) -> Map<String, Value> {
    let mut entry = Map::new();
    let mut set = |name: &str, value| entry.insert(name.to_owned(), value);
    set("type", json!("library"));
    set("bom-ref", json!(reference(package)));
    set("name", json!(package.name));
    set("version", json!(package.version));
    if let Some(sha256) = sha256 {
        set("hashes", json!([{ "alg": "SHA-256", "content": sha256 }]));
    }
    if let Some(license) = &package.license {
        // Some crates write a slash for "OR", as Cargo once did.
        set("licenses", json!([{ "expression": license.replace('/', " OR ") }]));
    }
    if let Some(repository) = &package.repository {
        set("externalReferences", json!([{ "type": "vcs", "url": repository }]));
    }
    // The project's own crates are in no registry.
    if package.source.is_some() {
        // A package URL writes a plus in code.
        set(
            "purl",
            format!("pkg:cargo/{}", reference(package).replace('+', "%2B")).into(),
        );
    }
    entry
}

/// Which of the crates uses which.
fn dependencies(crates: &BTreeSet<PackageId>, metadata: &Metadata) -> Result<Vec<Value>> {
    let resolve = metadata.resolve.as_ref().context("cargo metadata resolved nothing")?;
    let nodes = resolve.nodes.iter().filter(|node| crates.contains(&node.id));
    let entries = nodes.map(|node| {
        let used = node.deps.iter().filter(|used| crates.contains(&used.pkg));
        let used = used.filter(|used| used.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        let used = used.map(|used| reference(&metadata[&used.pkg]));
        json!({ "ref": reference(&metadata[&node.id]), "dependsOn": used.collect::<BTreeSet<_>>() })
    });
    Ok(entries.collect())
}

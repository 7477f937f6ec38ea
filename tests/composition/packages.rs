//! `wit/` as a package for others: complete without a network, and a true copy of what it takes from WASI.

use std::collections::BTreeSet;
use std::process::Command;

use wit_parser::{Resolve, TypeDefKind, WorldItem};

use crate::examples::root;
use crate::reference::{kind_text, resolved, signature, type_text};

/// The packages with signatures in `wit/deps`.
const TAKEN: [&str; 3] = ["wasi:clocks/", "wasi:http/", "wasi:io/"];

/// The interfaces of WASI that a `Resolve` has, each with its functions and types as WIT writes them.
fn wasi(resolve: &Resolve) -> BTreeSet<(String, String)> {
    let mut items = BTreeSet::new();
    for (id, interface) in &resolve.interfaces {
        let Some(name) = resolve
            .id_of(id)
            .filter(|name| TAKEN.iter().any(|taken| name.starts_with(taken)))
        else {
            continue;
        };
        for (function, f) in &interface.functions {
            items.insert((name.clone(), format!("{function}: {}", signature(resolve, f))));
        }
        for (type_name, id) in &interface.types {
            items.insert((
                name.clone(),
                format!("{type_name} {}", shape(resolve, &resolve.types[*id].kind)),
            ));
        }
    }
    items
}

/// A type's definition, without its documentation.
fn shape(resolve: &Resolve, kind: &TypeDefKind) -> String {
    let text = |ty: &Option<wit_parser::Type>| ty.as_ref().map(|ty| type_text(resolve, ty));
    match kind {
        TypeDefKind::Record(r) => {
            format!(
                "{:?}",
                r.fields
                    .iter()
                    .map(|f| (&f.name, type_text(resolve, &f.ty)))
                    .collect::<Vec<_>>()
            )
        }
        TypeDefKind::Variant(v) => format!(
            "{:?}",
            v.cases.iter().map(|c| (&c.name, text(&c.ty))).collect::<Vec<_>>()
        ),
        TypeDefKind::Type(ty) => type_text(resolve, ty),
        TypeDefKind::Resource => "resource".to_owned(),
        other => kind_text(resolve, other),
    }
}

/// Where Cargo keeps the `wasi` crate, which publishes WASI's WIT.
fn wasi_crate() -> std::path::PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--locked"]);
    let output = cargo.current_dir(root()).output().expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let packages = metadata["packages"].as_array().expect("packages");
    let found = packages
        .iter()
        .find(|p| p["name"] == "wasi" && p["version"].as_str().is_some_and(|v| v.starts_with("0.13.1")));
    let manifest = found.expect("the wasi crate")["manifest_path"]
        .as_str()
        .expect("a path")
        .to_owned();
    std::path::Path::new(&manifest).with_file_name("wit")
}

#[test]
fn the_copied_signatures_are_those_of_wasi() {
    let ours = wasi(&resolved());
    let mut published = Resolve::default();
    published.push_path(wasi_crate()).expect("the crate's WIT parses");
    let published = wasi(&published);
    let strange: Vec<_> = ours.difference(&published).collect();
    assert!(ours.len() > 100 && strange.is_empty(), "{strange:#?}");
}

#[test]
fn users_wit_parses_alone() {
    let mut resolve = Resolve::default();
    resolve
        .push_path(root().join("wit/users.wit"))
        .expect("it parses alone");
    assert_eq!(resolve.packages.len(), 1);
}

#[test]
fn the_shipped_component_has_the_imports_and_exports_of_its_world() {
    let resolve = resolved();
    let (_, world) = resolve
        .worlds
        .iter()
        .find(|(_, world)| world.name == "service")
        .expect("the world");
    let names = |items: &mut dyn Iterator<Item = &WorldItem>| {
        let name = |item: &WorldItem| match item {
            WorldItem::Interface { id, .. } => resolve.id_of(*id).expect("a name"),
            other => panic!("{other:?}"),
        };
        items.map(name).collect::<BTreeSet<_>>()
    };
    let (imports, exports) = crate::surface::actual();
    let spins = |names: &BTreeSet<String>| {
        names
            .iter()
            .filter(|name| name.starts_with("fermyon:"))
            .cloned()
            .collect()
    };
    let documented: BTreeSet<String> = spins(&names(&mut world.imports.values()));
    assert_eq!(documented, spins(&imports));
    assert_eq!(names(&mut world.exports.values()), exports);
}

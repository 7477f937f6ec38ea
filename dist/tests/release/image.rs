//! The application as an OCI image, and the WIT package.

use dist::app;
use dist::archive::Files;
use dist::digest::sha256;
use serde_json::Value;

use crate::{root, users};

#[test]
fn the_image_has_the_component_and_the_manifest_and_each_digest_is_right() {
    let manifest = std::fs::read_to_string(root().join("spin.toml")).unwrap();
    let wasm = &users().wasm;
    let files = dist::oci::layout(&app::lock(&manifest, wasm).unwrap(), wasm).unwrap();
    for (path, bytes) in &files {
        if let Some(digest) = path.strip_prefix("blobs/sha256/") {
            assert_eq!(digest, sha256(bytes));
        }
    }
    let index: Value = serde_json::from_slice(&files["index.json"]).unwrap();
    let image = referred(&files, &index["manifests"][0]);
    let image: Value = serde_json::from_slice(image).unwrap();
    referred(&files, &image["config"]);
    let [component, locked] = image["layers"].as_array().unwrap().as_slice() else {
        panic!("{image}")
    };
    assert_eq!(referred(&files, component), wasm);
    let locked: Value = serde_json::from_slice(referred(&files, locked)).unwrap();
    assert_eq!(locked["components"][0]["source"]["digest"], component["digest"]);
    assert_eq!(locked["metadata"]["version"], env!("CARGO_PKG_VERSION"));
    let variables = toml::from_str::<Value>(&manifest).unwrap()["variables"].clone();
    assert_eq!(locked["variables"], variables);
}

/// The blob that a descriptor refers to.
fn referred<'a>(files: &'a Files, descriptor: &Value) -> &'a Vec<u8> {
    let digest = descriptor["digest"]
        .as_str()
        .expect("a digest")
        .trim_start_matches("sha256:");
    let bytes = &files[&format!("blobs/sha256/{digest}")];
    assert_eq!(descriptor["size"], bytes.len());
    bytes
}

#[test]
fn the_wit_package_has_the_interface_with_its_comments() {
    let package = dist::wit::package(&root().join("wit")).unwrap();
    let decoded = wit_component::decode(&package).unwrap();
    let (resolve, id) = (decoded.resolve(), decoded.package());
    assert_eq!(resolve.packages[id].name.to_string(), "edge:users@0.1.0");
    let users = resolve.packages[id].interfaces["users"];
    assert!(resolve.interfaces[users].functions.contains_key("read-session"));
    assert!(resolve.interfaces[users].docs.contents.is_some());
}

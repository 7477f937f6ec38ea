//! The application as an OCI image, as `spin registry push` makes it, in OCI's layout for folders and archives.
//!
//! The documents are those of Spin's `crates/oci/src/client.rs`. Only the date is left out (the annotation
//! `org.opencontainers.image.created`), so that the image is the same at each build.

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::LockedApp;
use crate::archive::Files;
use crate::digest::sha256;

/// What refers to a blob.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: &'static str,
    digest: String,
    size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<Value>,
}

/// Returns the files of the layout: the image, and its version as its tag.
pub fn layout(app: &LockedApp, wasm: &[u8]) -> Result<Files> {
    let mut files = Files::new();
    let component = blob(&mut files, "application/vnd.wasm.content.layer.v1+wasm", wasm.to_vec());
    let locked = serde_json::to_vec(app)?;
    let label = format!("sha256:{}", sha256(&locked));
    let locked = blob(&mut files, "application/vnd.fermyon.spin.application.v1+config", locked);
    let config = json!({
        "architecture": "wasm",
        "os": "Wasip1",
        "config": { "Labels": { "com.fermyon.spin.lockedAppDigest": label } },
        "rootfs": { "type": "layers", "diff_ids": [] },
    });
    let config = blob(
        &mut files,
        "application/vnd.oci.image.config.v1+json",
        serde_json::to_vec(&config)?,
    );
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config,
        "layers": [component, locked],
        "annotations": {
            "org.opencontainers.image.title": text(app, "name")?,
            "org.opencontainers.image.description": text(app, "description")?,
            "org.opencontainers.image.version": text(app, "version")?,
        },
    });
    let manifest = serde_json::to_vec(&manifest)?;
    let mut manifest = blob(&mut files, "application/vnd.oci.image.manifest.v1+json", manifest);
    manifest.annotations = Some(json!({ "org.opencontainers.image.ref.name": text(app, "version")? }));
    let index = json!({ "schemaVersion": 2, "manifests": [manifest] });
    files.insert("index.json".to_owned(), serde_json::to_vec(&index)?);
    files.insert("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec());
    Ok(files)
}

/// Adds a blob to the layout.
fn blob(files: &mut Files, media_type: &'static str, bytes: Vec<u8>) -> Descriptor {
    let digest = sha256(&bytes);
    let descriptor = Descriptor {
        media_type,
        digest: format!("sha256:{digest}"),
        size: bytes.len(),
        annotations: None,
    };
    files.insert(format!("blobs/sha256/{digest}"), bytes);
    descriptor
}

fn text<'a>(app: &'a LockedApp, name: &str) -> Result<&'a Value> {
    app.metadata
        .get(name)
        .with_context(|| format!("spin.toml has no {name}"))
}

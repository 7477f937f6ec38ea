//! Makes the files of a release, the same bytes at each build of the same source with the same toolchain.
//!
//! | file | module |
//! | --- | --- |
//! | `users.wasm`, `session-guard.wasm` | [`component`], [`toolchain`] |
//! | `users.cdx.json`, `session-guard.cdx.json` | [`bom`] |
//! | `users.wit`, `users-wit.wasm` | [`wit`] |
//! | `users-app.oci.tar` | [`app`], [`oci`] |
//! | `users-app-template.tar.gz` | [`template`] |
//! | `SHA256SUMS` | [`digest`] |

pub mod app;
pub mod archive;
pub mod bom;
pub mod component;
pub mod digest;
pub mod oci;
pub mod template;
pub mod toolchain;
pub mod wit;

use std::path::Path;

use anyhow::{Context, Result};
use archive::Files;
use cargo_metadata::{Metadata, MetadataCommand};
use component::Component;
use template::Released;
use toolchain::Toolchain;

/// The components of a release: their packages and their files.
const COMPONENTS: [(&str, &str); 2] = [
    ("users-component", "users.wasm"),
    ("session-guard", "session-guard.wasm"),
];

/// Asks Cargo for the workspace around the present directory, resolved for Wasm.
pub fn workspace() -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    let options = ["--locked", "--filter-platform", "wasm32-wasip2"];
    Ok(command.other_options(options.map(str::to_owned)).exec()?)
}

/// Makes the files of a release. `release_url` is the address of the folder in which they will be.
pub fn release(metadata: &Metadata, release_url: Option<&str>) -> Result<Files> {
    let workspace = metadata.workspace_root.as_std_path();
    let mut files = components(metadata)?;
    let users = files.get("users.wasm").context("no users.wasm was built")?.clone();
    files.insert("users.wit".to_owned(), std::fs::read(workspace.join("wit/users.wit"))?);
    files.insert("users-wit.wasm".to_owned(), wit::package(&workspace.join("wit"))?);
    files.insert("users-app.oci.tar".to_owned(), image(workspace, &users)?);
    let released = release_url.map(|url| Released {
        url: format!("{}/users.wasm", url.trim_end_matches('/')),
        digest: format!("sha256:{}", digest::sha256(&users)),
    });
    let template = template::files(workspace, released.as_ref())?;
    files.insert("users-app-template.tar.gz".to_owned(), archive::tar_gz(&template)?);
    files.insert("SHA256SUMS".to_owned(), digest::sums(&files).into_bytes());
    Ok(files)
}

/// Builds the components, with their SBOMs.
fn components(metadata: &Metadata) -> Result<Files> {
    let workspace = metadata.workspace_root.as_std_path();
    let target = metadata.target_directory.join("dist-build");
    let toolchain = Toolchain::of(workspace)?;
    let flags = toolchain.remapping(metadata, target.as_std_path())?;
    let mut files = Files::new();
    for (package, file) in COMPONENTS {
        let component = Component::build_for_release(workspace, package, target.as_std_path(), &flags)?;
        let bom = bom::bom(file, &component, metadata, &toolchain)?;
        files.insert(file.replace(".wasm", ".cdx.json"), bom);
        files.insert(file.to_owned(), component.wasm);
    }
    Ok(files)
}

/// The OCI image of the application in `spin.toml`.
fn image(workspace: &Path, users: &[u8]) -> Result<Vec<u8>> {
    let manifest = std::fs::read_to_string(workspace.join("spin.toml"))?;
    archive::tar(&oci::layout(&app::lock(&manifest, users)?, users)?)
}

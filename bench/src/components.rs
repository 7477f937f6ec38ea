//! The components that are measured: the service as it ships and the references, each compiled once.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use host::{Compiled, EngineOptions, Manifest, toolchain};

use crate::progress::Progress;

/// The manifest of the service, from the root of the repository.
pub const SERVICE: &str = "spin.toml";
/// The manifest of the reference components.
pub const REFERENCES: &str = "bench/reference/spin.toml";

/// The compiled components.
pub struct Components {
    /// The service.
    pub users: Compiled,
    /// The reference components.
    pub references: Compiled,
    /// The size of the service's component in bytes.
    pub size: u64,
}

/// Builds and compiles everything.
pub fn build(progress: &Progress) -> Result<Components> {
    progress.message("building the components");
    for path in [SERVICE, REFERENCES] {
        toolchain::build(&manifest(path)?)?;
    }
    let component = root().join("target/wasm32-wasip2/release/users.wasm");
    let size = component.metadata().context("the built component")?.len();
    progress.message("compiling the components");
    Ok(Components {
        users: service()?,
        references: compiled(&manifest(REFERENCES)?)?,
        size,
    })
}

/// Compiles the service alone. It is built already.
pub fn service() -> Result<Compiled> {
    compiled(&manifest(SERVICE)?)
}

/// Compiles another build of the service, with this project's manifest.
pub fn service_at(wasm: &Path) -> Result<Compiled> {
    let wasm = wasm.canonicalize().with_context(|| wasm.display().to_string())?;
    let mut manifest: toml::Table = toml::from_str(&std::fs::read_to_string(root().join(SERVICE))?)?;
    let component = manifest
        .get_mut("component")
        .and_then(|components| components.get_mut("users"));
    let component = component
        .and_then(toml::Value::as_table_mut)
        .context("component.users")?;
    component.insert("source".to_owned(), wasm.display().to_string().into());
    let directory = tempfile::tempdir()?;
    let path = directory.path().join(SERVICE);
    std::fs::write(&path, manifest.to_string())?;
    compiled(&Manifest::load(path)?)
}

/// Compiles the service and the references on engines of their own. They are built already.
pub fn on_other_engines(options: &EngineOptions) -> Result<[Compiled; 2]> {
    let compiled = |path| anyhow::Ok(Compiled::new(&manifest(path)?, options)?);
    Ok([compiled(SERVICE)?, compiled(REFERENCES)?])
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

fn manifest(path: &str) -> Result<Manifest> {
    Ok(Manifest::load(root().join(path))?)
}

fn compiled(manifest: &Manifest) -> Result<Compiled> {
    Ok(Compiled::new(manifest, &EngineOptions::default())?)
}

//! What is measured: the component as it ships, and the reference components, each compiled once.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use host::{Compiled, EngineOptions, Manifest, toolchain};

use crate::progress::Progress;

/// The compiled components.
pub struct Subjects {
    /// The service.
    pub users: Compiled,
    /// Handlers that do as little as can be.
    pub references: Compiled,
    /// The size of the service's component, in bytes.
    pub size: u64,
}

/// Builds and compiles everything.
pub fn build(progress: &Progress) -> Result<Subjects> {
    progress.says("building the components");
    let [users, references] = ["spin.toml", "bench/reference/spin.toml"].map(|path| {
        let manifest = Manifest::load(root().join(path))?;
        toolchain::build(&manifest)?;
        anyhow::Ok(manifest)
    });
    let component = root().join("target/wasm32-wasip2/release/users.wasm");
    let size = component.metadata().context("the built component")?.len();
    progress.says("compiling the components");
    Ok(Subjects {
        users: compiled(&users?)?,
        references: compiled(&references?)?,
        size,
    })
}

/// The service alone, built before.
pub fn users() -> Result<Compiled> {
    compiled(&Manifest::load(root().join("spin.toml"))?)
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// The service and the reference components on engines of their own, built before.
pub fn on_other_engines(options: &EngineOptions) -> Result<[Compiled; 2]> {
    let compiled = |path| anyhow::Ok(Compiled::new(&Manifest::load(root().join(path))?, options)?);
    Ok([compiled("spin.toml")?, compiled("bench/reference/spin.toml")?])
}

fn compiled(manifest: &Manifest) -> Result<Compiled> {
    Ok(Compiled::new(manifest, &EngineOptions::default())?)
}

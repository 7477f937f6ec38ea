//! The WIT package `edge:users` in its binary form, as `wkg wit build` makes it.

use std::path::Path;

use anyhow::{Context, Result};
use wit_parser::Resolve;

/// Encodes the package of a folder. Its comments stay with it.
pub fn package(folder: &Path) -> Result<Vec<u8>> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder).context("the WIT package")?;
    wit_component::encode(&resolve, package).context("the WIT package")
}

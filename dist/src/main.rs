//! `cargo dist-users`: makes the files of a release in `target/dist/`.

use std::fs;

use anyhow::{Context, Result};
use clap::Parser;

/// Makes the files of a release in target/dist/: the components, their SBOMs, the WIT package, the application as an
/// OCI image, the Spin template, and SHA256SUMS.
#[derive(Parser)]
#[command(bin_name = "cargo dist-users", version)]
struct Arguments {
    /// The address of the folder in which the files will be, which the Spin template then refers to
    #[arg(long, value_name = "URL")]
    release_url: Option<String>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let metadata = dist::workspace()?;
    let files = dist::release(&metadata, arguments.release_url.as_deref())?;
    let folder = metadata.target_directory.join("dist");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.to_string())?;
    }
    fs::create_dir_all(&folder).with_context(|| folder.to_string())?;
    for (name, bytes) in &files {
        fs::write(folder.join(name), bytes).with_context(|| folder.join(name).to_string())?;
        println!("{}/{name}: {} bytes", folder, bytes.len());
    }
    Ok(())
}

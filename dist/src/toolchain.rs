//! The Rust toolchain, and the paths of this machine that a release must not depend on.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use cargo_metadata::Metadata;

/// What `rustc -vV` reports of the compiler.
pub struct Toolchain {
    /// The release, such as `1.95.0`.
    pub release: String,
    commit: String,
    sysroot: String,
}

impl Toolchain {
    /// Asks the compiler that builds in this directory.
    pub fn of(directory: &Path) -> Result<Self> {
        let version = rustc(directory, &["-vV"])?;
        Ok(Self {
            release: field(&version, "release")?,
            commit: field(&version, "commit-hash")?,
            sysroot: rustc(directory, &["--print", "sysroot"])?.trim().to_owned(),
        })
    }

    /// Returns the flags of `rustc` that replace the paths of this machine. A component has the path of each source file
    /// in which it can panic, so without these flags another folder makes another component. Of two paths that fit, the
    /// later one counts.
    pub fn remapping(&self, metadata: &Metadata, target: &Path) -> Result<Vec<String>> {
        let cargo_home = home::cargo_home().context("Cargo's home is unknown")?;
        let library = Path::new(&self.sysroot).join("lib/rustlib/src/rust");
        let paths = [
            (metadata.workspace_root.as_std_path(), "/users".to_owned()),
            (target, "/target".to_owned()),
            (&cargo_home, "/cargo".to_owned()),
            // Rust's name for its own source, which it has anyway if the source isn't installed.
            (&library, format!("/rustc/{}", self.commit)),
        ];
        let flags = paths.iter();
        Ok(flags
            .map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()))
            .collect())
    }
}

fn rustc(directory: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("rustc").args(arguments).current_dir(directory).output();
    let output = output.context("rustc can't be started")?;
    ensure!(
        output.status.success(),
        "rustc {arguments:?} ended with {}",
        output.status
    );
    Ok(String::from_utf8(output.stdout)?)
}

fn field(version: &str, name: &str) -> Result<String> {
    let lines = version.lines().filter_map(|line| line.split_once(": "));
    let value = lines
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
        .next();
    value.with_context(|| format!("rustc -vV shows no {name}"))
}

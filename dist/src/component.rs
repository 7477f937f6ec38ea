//! A component, and the crates that Cargo compiled for it.

use std::collections::BTreeSet;
use std::io::BufReader;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use cargo_metadata::{Artifact, Message, PackageId};

const TARGET: &str = "wasm32-wasip2";

/// The beginnings of the environment variables with which a machine changes what Cargo builds. A release ignores them.
const SETTINGS: [&str; 5] = [
    "CARGO_BUILD_",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "RUSTFLAGS",
];

/// A component as Cargo built it.
pub struct Component {
    /// The bytes of the `.wasm` file.
    pub wasm: Vec<u8>,
    /// The package that it is built from.
    pub package: PackageId,
    /// The packages that were compiled for Wasm. Build scripts and macros aren't among them: they run at the build.
    pub crates: BTreeSet<PackageId>,
}

impl Component {
    /// Builds a package of the workspace as `cargo wasm` does.
    pub fn build(workspace: &Path, package: &str) -> Result<Self> {
        run(cargo(workspace, package))
    }

    /// Builds a package of the workspace in a target folder of its own, with more flags for `rustc`, and without the
    /// settings of this machine's environment.
    pub fn build_for_release(workspace: &Path, package: &str, target: &Path, flags: &[String]) -> Result<Self> {
        let mut cargo = cargo(workspace, package);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if SETTINGS.iter().any(|setting| text.starts_with(setting)) {
                cargo.env_remove(&name);
            }
        }
        // Cargo adds these flags to those of `.cargo/config.toml`; RUSTFLAGS would replace them.
        let flags = serde_json::to_string(flags)?;
        cargo.arg("--config").arg(format!("target.{TARGET}.rustflags={flags}"));
        cargo.arg("--target-dir").arg(target);
        run(cargo)
    }
}

/// The command that builds a package, and prints a line of JSON for each thing that it made.
fn cargo(workspace: &Path, package: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(program);
    cargo.current_dir(workspace).stdout(Stdio::piped());
    cargo.args([
        "build",
        "--release",
        "--locked",
        "--target",
        TARGET,
        "--package",
        package,
    ]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    cargo
}

fn run(mut cargo: Command) -> Result<Component> {
    let mut process = cargo.spawn().context("cargo can't be started")?;
    let output = process.stdout.take().context("cargo has no output")?;
    let mut artifacts = Vec::new();
    for message in Message::parse_stream(BufReader::new(output)) {
        if let Message::CompilerArtifact(artifact) = message?
            && is_for_wasm(&artifact)
        {
            artifacts.push(artifact);
        }
    }
    ensure!(process.wait()?.success(), "{cargo:?} failed");
    // Cargo builds what a package depends on before the package.
    let component = artifacts.last().context("cargo built nothing")?;
    let file = component.filenames.iter().find(|file| file.extension() == Some("wasm"));
    Ok(Component {
        wasm: std::fs::read(file.context("cargo built no component")?)?,
        package: component.package_id.clone(),
        crates: artifacts.iter().map(|artifact| artifact.package_id.clone()).collect(),
    })
}

/// Whether Cargo compiled this for Wasm, and not for the machine that builds.
fn is_for_wasm(artifact: &Artifact) -> bool {
    let mut folders = artifact.filenames.iter().flat_map(|file| file.components());
    folders.any(|folder| folder.as_str() == TARGET)
}

//! Builds an application's components, as `spin build` does, and installs the Wasm target if a build needs it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::manifest::Manifest;

const TARGET: &str = "wasm32-wasip2";

/// Runs each component's build commands, in the manifest's directory or the build's `workdir`.
pub fn build(manifest: &Manifest) -> Result<(), Error> {
    for (name, component) in &manifest.components {
        let Some(build) = &component.build else {
            continue;
        };
        let directory = match &build.workdir {
            Some(workdir) => manifest.directory().join(workdir),
            None => manifest.directory().to_path_buf(),
        };
        for command in build.command.lines() {
            if command.contains(TARGET) {
                ensure_target(&directory)?;
            }
            // Not with `eprintln!`, which tests capture: a build may take minutes.
            let _ = writeln!(std::io::stderr(), "Building component `{name}`: {command}");
            run(command, &directory).map_err(|problem| Error::Build {
                component: name.clone(),
                command: command.clone(),
                problem,
            })?;
        }
    }
    Ok(())
}

fn run(command: &str, directory: &Path) -> Result<(), String> {
    let status = Command::new("sh")
        .arg("-c")
        .arg(command)
        .current_dir(directory)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("ended with {status}")),
        Err(error) => Err(format!("could not be started in {} ({error})", directory.display())),
    }
}

/// Adds the Wasm target to the Rust toolchain of `directory` if it is missing.
fn ensure_target(directory: &Path) -> Result<(), Error> {
    if has_target(directory) {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    match rustup.args(["target", "add", TARGET]).current_dir(directory).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Error::TargetNotAdded),
        Err(_) => Err(Error::RustupMissing),
    }
}

/// Reports whether the Rust toolchain of `directory` has the Wasm target.
fn has_target(directory: &Path) -> bool {
    let mut rustc = Command::new("rustc");
    rustc
        .args(["--print", "target-libdir", "--target", TARGET])
        .stderr(Stdio::null());
    let Ok(output) = rustc.current_dir(directory).output() else {
        return false;
    };
    let directory = String::from_utf8_lossy(&output.stdout);
    output.status.success() && Path::new(directory.trim()).is_dir()
}

//! Builds an application's components, as `spin build` does, and gets the Wasm target for it.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::{Error, Manifest};

const TARGET: &str = "wasm32-wasip2";

/// Runs each component's build command in the manifest's directory or the build's `workdir`.
pub fn build(manifest: &Manifest) -> Result<(), Error> {
    let builds = manifest
        .components
        .iter()
        .filter_map(|(n, c)| Some((n, c.build.as_ref()?)));
    for (component, build) in builds {
        let directory = match &build.workdir {
            Some(workdir) => manifest.directory().join(workdir),
            None => manifest.directory().to_path_buf(),
        };
        for command in build.command.lines() {
            if command.contains(TARGET) {
                ensure_target(&directory)?;
            }
            run(command, &directory).map_err(|problem| Error::Build {
                component: component.clone(),
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

/// Adds the Wasm target to the toolchain that is in force in `directory`, unless it has it.
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

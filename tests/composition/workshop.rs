//! Where the examples in other languages are built, by the commands of their READMEs: a directory that stays from one
//! run of the tests to the next, with the packages that were downloaded for it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use host::{Compiled, EngineOptions, Manifest};

use crate::example_commands::commands;
use crate::examples::{guestbook, root};

/// Whether a command may use the network.
#[derive(Clone, Copy)]
enum Network {
    None,
    Registries,
}

/// Builds an example in another language, and composes it. Returns `None`, and says why, if its language's tools are
/// missing or its packages can't be installed.
pub fn compiled(example: &str) -> Option<Compiled> {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // This also builds the users component.
    guestbook();
    let directory = filled(example);
    let (installs, build) = steps(example);
    if let Err(reason) = install(&directory, &installs) {
        eprintln!("skipped the app in {example}: {reason}");
        return None;
    }
    run(&directory, &build, Network::None).expect("the component is made");
    let manifest = Manifest::load(directory).expect("a manifest");
    Some(Compiled::new(&manifest, &EngineOptions::default()).expect("it composes"))
}

/// The workshop of an example, with its present files.
fn filled(example: &str) -> PathBuf {
    let directory = root().join("target/consumers").join(example);
    std::fs::create_dir_all(&directory).expect("a directory");
    let sources = std::fs::read_dir(root().join("examples").join(example)).expect("the example");
    for source in sources.map(|entry| entry.expect("an entry").path()) {
        if source.is_file() {
            let name = source.file_name().expect("a name");
            std::fs::copy(&source, directory.join(name)).expect("a file");
        }
    }
    let manifest = directory.join("spin.toml");
    let text = std::fs::read_to_string(&manifest).expect("the manifest");
    let target = format!("{}/target/", root().display());
    std::fs::write(manifest, text.replace("../../target/", &target)).expect("a file");
    directory
}

/// The README's commands that install packages, and the one that builds.
fn steps(example: &str) -> (Vec<String>, String) {
    let here = format!("examples/{example}");
    let commands = commands(example).into_iter();
    let mut own: Vec<String> = commands
        .filter(|line| line.contains(&here) && !line.contains("up --from"))
        .map(|line| line.replace(&here, "."))
        .collect();
    let build = own.pop().expect("a command that builds");
    (own, build)
}

/// Installs what the example needs. What was installed before isn't downloaded again.
fn install(directory: &Path, lines: &[String]) -> Result<(), String> {
    let all = |network| lines.iter().try_for_each(|line| run(directory, line, network));
    if all(Network::None).is_ok() {
        return Ok(());
    }
    all(Network::Registries)?;
    all(Network::None).expect("a second run downloads nothing");
    Ok(())
}

/// Runs a command line in a directory. The error is the line and what it printed.
fn run(directory: &Path, line: &str, network: Network) -> Result<(), String> {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .current_dir(directory)
        .env("USERS_WIT", root().join("wit"));
    if let Network::None = network {
        command.env("npm_config_offline", "true").env("PIP_NO_INDEX", "1");
    }
    let output = command.output().map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("`{line}`: {}", printed.trim()))
    }
}

//! Why an application cannot be loaded, built or served.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why an application cannot be loaded, built or served, as a sentence for the person who runs it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The manifest's file doesn't exist.
    #[error("There is no manifest at {}; name another with --from.", .0.display())]
    ManifestMissing(PathBuf),
    /// No directory from the given one upwards has a manifest.
    #[error("There is no spin.toml in {} or a directory above it; name one with --from.", .0.display())]
    ManifestNotFound(PathBuf),
    /// The manifest's file exists, but this host cannot follow it.
    #[error("The manifest {} is not usable: {problem}.", path.display())]
    Manifest {
        /// The manifest's file.
        path: PathBuf,
        /// What is wrong in it, without a final full stop.
        problem: String,
    },
    /// A component's Wasm file hasn't been built.
    #[error("Component `{component}` has no Wasm file at {}; pass --build to build it.", path.display())]
    WasmMissing {
        /// The component's name in the manifest.
        component: String,
        /// The path that its `source` names.
        path: PathBuf,
    },
    /// A component's Wasm file doesn't compile, or needs something that this host doesn't have.
    #[error("Component `{component}` cannot be run: {problem}.")]
    Component {
        /// The component's name in the manifest.
        component: String,
        /// The engine's message.
        problem: String,
    },
    /// Wasmtime doesn't start with the given options.
    #[error("The Wasm engine cannot start: {0}.")]
    Engine(String),
    /// A variable that the manifest requires has no value.
    #[error(
        "Variable `{name}` is required but has no value; pass --variable {name}=VALUE or set SPIN_VARIABLE_{}.",
        name.to_ascii_uppercase()
    )]
    VariableMissing {
        /// The variable's name in `[variables]`.
        name: String,
    },
    /// A variable that the manifest doesn't declare was given a value.
    #[error("Variable `{name}` was given a value but the manifest's [variables] doesn't declare it{}", question(meant.as_deref()))]
    VariableUnknown {
        /// The name that was given.
        name: String,
        /// The declared variable of almost the same name.
        meant: Option<String>,
    },
    /// An environment variable has almost the name of one that sets a variable.
    #[error("{name} is set, but the manifest's [variables] declares no such variable; did you mean {meant}?")]
    VariableMisspelt {
        /// The environment variable.
        name: String,
        /// The one that would have an effect.
        meant: String,
    },
    /// The file of a store can't be opened, written or read.
    #[error("The {store} at {} cannot be used: {problem}; make it writable, or choose another directory with --state-dir.", path.display())]
    Store {
        /// Which store it is.
        store: &'static str,
        /// Its file.
        path: PathBuf,
        /// The system's or SQLite's message.
        problem: String,
    },
    /// A component answered at `/readyz` that it can't serve.
    #[error(
        "Component `{component}` is not ready: {detail}; set variables with --variable NAME=VALUE or SPIN_VARIABLE_<NAME>."
    )]
    NotReady {
        /// The component's name in the manifest.
        component: String,
        /// Its reasons, without a final full stop.
        detail: String,
    },
    /// The Wasm target is missing, and there is no rustup to add it.
    #[error(
        "The Rust target wasm32-wasip2 is not installed and rustup was not found to add it; install rustup from https://rustup.rs."
    )]
    RustupMissing,
    /// rustup ran but didn't add the Wasm target.
    #[error("`rustup target add wasm32-wasip2` failed; its output above shows why.")]
    TargetNotAdded,
    /// A component's build command failed, or could not be started.
    #[error("The build of component `{component}` failed: `{command}` {problem}.")]
    Build {
        /// The component's name in the manifest.
        component: String,
        /// The command from its `[component.X.build]`.
        command: String,
        /// How it ended.
        problem: String,
    },
    /// Another process listens on the address.
    #[error("{0} is already in use; choose another address with --listen.")]
    AddressInUse(SocketAddr),
    /// The operating system refuses to listen on the address, for another reason.
    #[error("{address} cannot be listened on: {problem}.")]
    Listen {
        /// The given address.
        address: String,
        /// The operating system's message.
        problem: String,
    },
}

/// Returns the end of a sentence that asks whether another name was meant.
fn question(meant: Option<&str>) -> String {
    match meant {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => ".".to_owned(),
    }
}

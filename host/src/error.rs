//! Why an application cannot be loaded, built or served.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why an application cannot be loaded, built or served, as a sentence for the person who runs it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The manifest's file doesn't exist.
    #[error("There is no manifest at {}; name another with --from.", .0.display())]
    ManifestMissing(PathBuf),
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
    #[error("Variable `{name}` was given a value but the manifest's [variables] doesn't declare it.")]
    VariableUnknown {
        /// The name that was given.
        name: String,
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

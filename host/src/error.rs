//! What can go wrong: `Error` before an application serves, `Failure` in one request.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why an application cannot be loaded, built or served, as one sentence for the person who runs it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The manifest's file doesn't exist.
    #[error("There is no manifest at {}; name another with --from.", .0.display())]
    ManifestMissing(PathBuf),
    /// The manifest's file exists but says something that this host cannot follow.
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
        /// Where its `source` points.
        path: PathBuf,
    },
    /// A component's Wasm file doesn't compile or needs something that this host doesn't have.
    #[error("Component `{component}` cannot be run: {problem}.")]
    Component {
        /// The component's name in the manifest.
        component: String,
        /// What the engine says about it.
        problem: String,
    },
    /// Wasmtime refused to start with the options given.
    #[error("The Wasm engine cannot start: {0}.")]
    Engine(String),
    /// A variable that the manifest requires was given no value.
    #[error(
        "Variable `{name}` is required but has no value; pass --variable {name}=VALUE or set SPIN_VARIABLE_{}.",
        name.to_ascii_uppercase()
    )]
    VariableMissing {
        /// The variable's name in `[variables]`.
        name: String,
    },
    /// A value was given for a variable that the manifest doesn't declare.
    #[error("Variable `{name}` was given a value but the manifest's [variables] doesn't declare it.")]
    VariableUnknown {
        /// The name that was given.
        name: String,
    },
    /// The Wasm target is missing and there is no rustup to add it.
    #[error(
        "The Rust target wasm32-wasip2 is not installed and rustup was not found to add it; install rustup from https://rustup.rs."
    )]
    RustupMissing,
    /// rustup ran but didn't add the Wasm target.
    #[error("`rustup target add wasm32-wasip2` failed; its output above says why.")]
    TargetNotAdded,
    /// A component's build command could not be started or failed.
    #[error("The build of component `{component}` failed: `{command}` {problem}.")]
    Build {
        /// The component's name in the manifest.
        component: String,
        /// The command from its `[component.X.build]`.
        command: String,
        /// How it ended.
        problem: String,
    },
    /// Another process already listens on the address.
    #[error("{0} is already in use; choose another address with --listen.")]
    AddressInUse(SocketAddr),
    /// The address cannot be listened on for another reason.
    #[error("{address} cannot be listened on: {problem}.")]
    Listen {
        /// The address asked for.
        address: String,
        /// What the operating system says.
        problem: String,
    },
}

/// Why one request got no reply from a guest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No component is routed for the path, or there is no component of that name.
    #[error("no component answers here")]
    NoRoute,
    /// The guest could not be started, trapped, or broke its response off.
    #[error("the guest trapped: {0}")]
    Trapped(String),
    /// A storage seam killed the instance.
    #[error("the instance died at a storage call")]
    Died,
    /// The guest ended without a response, or answered with a `wasi:http` error code.
    #[error("the guest gave no response")]
    NoResponse,
}

//! `up`: builds an application, prints its address, and serves it until Ctrl-C or SIGTERM.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::listen::{self, Reserved};
use super::{check, toolchain};
use crate::app::App;
use crate::engine::{Compiled, EngineOptions};
use crate::error::Error;
use crate::manifest::Manifest;
use crate::server::serve;

/// The arguments of `up` on the command line.
#[derive(Args, Debug)]
pub struct Up {
    /// The manifest, or its directory [default: the nearest spin.toml in this directory or above it].
    #[arg(long)]
    pub from: Option<PathBuf>,
    /// The address to serve at.
    #[arg(long, default_value = "127.0.0.1:3000", value_parser = listen::address)]
    pub listen: SocketAddr,
    /// The port to serve at, on 127.0.0.1.
    #[arg(long, conflicts_with = "listen")]
    pub port: Option<u16>,
    /// The directory of the key-value store and the database [default: .spin next to the manifest].
    #[arg(long)]
    pub state_dir: Option<PathBuf>,
    /// Build the components first.
    #[arg(long)]
    pub build: bool,
    /// A value for one of the application's variables; may be repeated.
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = assignment)]
    pub variables: Vec<(String, String)>,
}

/// Parses NAME=VALUE.
fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it must have the form NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Up {
    /// Serves until Ctrl-C or SIGTERM. Prints `greeting`, made of the server's address, when the server is ready.
    ///
    /// Whatever can be checked is checked before the build, and the rest before the address accepts connections.
    pub fn run(&self, greeting: impl FnOnce(SocketAddr) -> String) -> Result<(), Error> {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| Error::Engine(error.to_string()))?;
        runtime.block_on(self.serve(greeting))
    }

    /// Loads the manifest that the arguments name, or the nearest one.
    pub fn manifest(&self) -> Result<Manifest, Error> {
        match &self.from {
            Some(path) => Manifest::load(path),
            None => Manifest::load(Manifest::find(&current_directory())?),
        }
    }

    /// Returns the directory of the stores.
    pub fn state_dir(&self, manifest: &Manifest) -> PathBuf {
        let default = || manifest.directory().join(".spin");
        self.state_dir.clone().unwrap_or_else(default)
    }

    async fn serve(&self, greeting: impl FnOnce(SocketAddr) -> String) -> Result<(), Error> {
        let started = Instant::now();
        let manifest = self.manifest()?;
        let reserved = Reserved::new(self.address())?;
        manifest.configurations(&self.variables.iter().cloned().collect())?;
        check::stores(&manifest, &self.state_dir(&manifest))?;
        if self.build {
            toolchain::build(&manifest)?;
        }
        check::grants(&manifest)?;
        let app = self.app(&manifest).await?;
        let listener = reserved.open()?;
        let address = listener
            .local_addr()
            .map_err(|error| listen::failed(self.address(), &error))?;
        let stop = stop_signal().map_err(|error| listen::failed(address, &error))?;
        progress(&format!("Ready after {:.1} s.", started.elapsed().as_secs_f64()));
        announce(&app, address, &greeting(address));
        serve(app, listener, stop).await
    }

    /// Compiles the application, and checks that it is ready to serve.
    async fn app(&self, manifest: &Manifest) -> Result<App, Error> {
        progress("Compiling the components for this machine.");
        let compiled = Compiled::new(manifest, &EngineOptions::default())?;
        // What the check logs is in its error.
        check::readiness(&self.app_on(&compiled, true)?).await?;
        self.app_on(&compiled, false)
    }

    fn app_on(&self, compiled: &Compiled, capture_output: bool) -> Result<App, Error> {
        let mut builder = App::builder(compiled)
            .state_dir(self.state_dir(compiled.manifest()))
            .capture_output(capture_output);
        for (name, value) in &self.variables {
            builder = builder.variable(name, value);
        }
        builder.build()
    }

    fn address(&self) -> SocketAddr {
        match self.port {
            Some(port) => (Ipv4Addr::LOCALHOST, port).into(),
            None => self.listen,
        }
    }
}

/// Returns the current directory, with the directories above it.
fn current_directory() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| Path::new(".").to_path_buf())
}

/// Prints what is being done. On stderr, because programs read the address from stdout.
fn progress(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Prints the address, the routes and the greeting. Ignores a failure, because the application can be served anyway.
fn announce(app: &App, address: SocketAddr, greeting: &str) {
    let mut text = format!("Serving http://{address}\n");
    for route in app.routes().iter() {
        text += &format!("  {} -> {}\n", route.pattern, route.component);
    }
    text += greeting;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Returns a future that completes at the first Ctrl-C or SIGTERM.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

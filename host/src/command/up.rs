//! `up`: builds an application, prints its address, and serves it until Ctrl-C or SIGTERM.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::toolchain;
use crate::app::App;
use crate::engine::{Compiled, EngineOptions};
use crate::error::Error;
use crate::manifest::Manifest;
use crate::server::serve;

/// The arguments of `up` on the command line.
#[derive(Args, Debug)]
pub struct Up {
    /// The manifest, or its directory.
    #[arg(long, default_value = "spin.toml")]
    pub from: PathBuf,
    /// The address to serve at.
    #[arg(long, default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
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
    pub fn run(&self, greeting: impl FnOnce(SocketAddr) -> String) -> Result<(), Error> {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| Error::Engine(error.to_string()))?;
        runtime.block_on(self.serve(greeting))
    }

    async fn serve(&self, greeting: impl FnOnce(SocketAddr) -> String) -> Result<(), Error> {
        let manifest = Manifest::load(&self.from)?;
        // Before the build, which takes a while, so that a port in use is reported at once.
        let listener = listen(self.listen).await?;
        if self.build {
            toolchain::build(&manifest)?;
        }
        let app = self.app(&manifest)?;
        let address = listener
            .local_addr()
            .map_err(|error| cannot_listen(self.listen, &error))?;
        let stop = stop_signal().map_err(|error| cannot_listen(self.listen, &error))?;
        announce(&app, address, &greeting(address));
        serve(app, listener, stop).await
    }

    fn app(&self, manifest: &Manifest) -> Result<App, Error> {
        let compiled = Compiled::new(manifest, &EngineOptions::default())?;
        let mut builder = App::builder(&compiled);
        if let Some(state_dir) = &self.state_dir {
            builder = builder.state_dir(state_dir);
        }
        for (name, value) in &self.variables {
            builder = builder.variable(name, value);
        }
        builder.build()
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Error::AddressInUse(address),
        _ => cannot_listen(address, &error),
    })
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Error {
    Error::Listen {
        address: address.to_string(),
        problem: error.to_string(),
    }
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

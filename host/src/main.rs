//! The command line: `host up` runs a Spin application on this machine.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser};
use host::{App, Compiled, EngineOptions, Error, Manifest, toolchain};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Runs a Spin application for development; in production, use Spin.
#[derive(Parser)]
enum Command {
    /// Serves the application until Ctrl-C or SIGTERM.
    Up(Up),
}

#[derive(Args)]
struct Up {
    /// The manifest, or the directory it lies in.
    #[arg(long, default_value = "spin.toml")]
    from: PathBuf,
    /// The address to serve at.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Where the key-value store and the database are kept [default: .spin beside the manifest].
    #[arg(long)]
    state_dir: Option<PathBuf>,
    /// Build the components first.
    #[arg(long)]
    build: bool,
    /// A value for one of the application's variables; may be given repeatedly.
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = assignment)]
    variables: Vec<(String, String)>,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it must have the form NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn main() -> ExitCode {
    let Command::Up(up) = Command::parse();
    match run(&up) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(up: &Up) -> anyhow::Result<()> {
    let manifest = Manifest::load(&up.from)?;
    let listener = listen(up.listen).await?;
    if up.build {
        toolchain::build(&manifest)?;
    }
    let compiled = Compiled::new(&manifest, &EngineOptions::default())?;
    let mut builder = App::builder(&compiled);
    if let Some(state_dir) = &up.state_dir {
        builder = builder.state_dir(state_dir);
    }
    for (name, value) in &up.variables {
        builder = builder.variable(name, value);
    }
    let app = builder.build()?;
    let stop = stop_signal()?;
    announce(&app, listener.local_addr()?)?;
    host::serve(app, listener, stop).await?;
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Error::AddressInUse(address),
        _ => Error::Listen {
            address: address.to_string(),
            problem: error.to_string(),
        },
    })
}

fn announce(app: &App, address: SocketAddr) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Serving http://{address}")?;
    for route in app.routes().iter() {
        writeln!(out, "  {} -> {}", route.pattern, route.component)?;
    }
    out.flush()
}

/// Completes at the first Ctrl-C or SIGTERM.
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

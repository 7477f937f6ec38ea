//! The command line: `host up` runs a Spin application on this machine.

use std::process::ExitCode;

use clap::Parser;
use host::Up;

/// Runs a Spin application for development; in production, use Spin.
#[derive(Parser)]
#[command(version)]
enum Command {
    /// Serves the application until Ctrl-C or SIGTERM.
    Up(Up),
}

fn main() -> ExitCode {
    let Command::Up(up) = Command::parse();
    match up.run(|_| String::new()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

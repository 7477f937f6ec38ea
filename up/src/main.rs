//! `cargo up`: builds the component, serves it on this machine, and prints a line that calls it.

mod greeting;
mod token;

use std::process::ExitCode;

use clap::Parser;
use greeting::{Credential, greeting};
use host::Up;

/// The variable with the API tokens. If it isn't set, `cargo up` makes a token for development.
const API_TOKENS: &str = "api_tokens";

/// Builds the Users component and serves it on this machine; in production, use Spin.
#[derive(Parser)]
#[command(bin_name = "cargo up", version)]
struct Arguments {
    #[command(flatten)]
    up: Up,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let Arguments { mut up } = Arguments::parse();
    up.build = true;
    let credential = credential(&mut up)?;
    up.run(|address| credential.map_or_else(String::new, |credential| greeting(address, &credential)))
        .map_err(|error| error.to_string())
}

/// Returns what a caller needs; `None` if the application takes no API tokens. Makes a development token if none is set.
fn credential(up: &mut Up) -> Result<Option<Credential>, String> {
    let manifest = up.manifest().map_err(|error| error.to_string())?;
    if !manifest.declares(API_TOKENS) {
        return Ok(None);
    }
    if let Some(list) = api_tokens(up) {
        return Ok(Some(Credential::Own(list)));
    }
    let token = token::read_or_make(&up.state_dir(&manifest))?;
    up.variables.push((API_TOKENS.to_owned(), format!("*={token}")));
    Ok(Some(Credential::Development(token)))
}

/// Returns the API tokens that the command line or the environment sets.
fn api_tokens(up: &Up) -> Option<String> {
    let mut given = up.variables.iter().rev();
    let given = given.find(|(name, _)| name == API_TOKENS).map(|(_, list)| list.clone());
    given.or_else(|| std::env::var("SPIN_VARIABLE_API_TOKENS").ok())
}

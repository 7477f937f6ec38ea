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
    let credential = match api_tokens(&up) {
        Some(list) => Credential::Own(list),
        None => Credential::Development(development_token(&mut up)?),
    };
    up.run(|address| greeting(address, &credential))
        .map_err(|error| error.to_string())
}

/// Returns the API tokens that the command line or the environment sets.
fn api_tokens(up: &Up) -> Option<String> {
    let mut given = up.variables.iter().rev();
    let given = given.find(|(name, _)| name == API_TOKENS).map(|(_, list)| list.clone());
    given.or_else(|| std::env::var("SPIN_VARIABLE_API_TOKENS").ok())
}

/// Sets the application's API token to that of the state directory. Makes one if there is none.
fn development_token(up: &mut Up) -> Result<String, String> {
    let manifest = up.manifest().map_err(|error| error.to_string())?;
    let token = token::read_or_make(&up.state_dir(&manifest))?;
    up.variables.push((API_TOKENS.to_owned(), format!("*={token}")));
    Ok(token)
}

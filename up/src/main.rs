//! `cargo up`: builds the component, serves it on this machine, and prints a line that calls it.

mod token;

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use host::Up;

/// The variable with the API tokens. If it isn't set, `cargo up` makes a token for development.
const API_TOKENS: &str = "api_tokens";

/// Builds the Users component and serves it on this machine; in production, use Spin.
#[derive(Parser)]
#[command(bin_name = "cargo up")]
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
    let token = if sets_api_tokens(&up) {
        None
    } else {
        Some(development_token(&mut up)?)
    };
    up.run(|address| greeting(address, token.as_deref()))
        .map_err(|error| error.to_string())
}

/// Reports whether the command line or the environment sets API tokens.
fn sets_api_tokens(up: &Up) -> bool {
    up.variables.iter().any(|(name, _)| name == API_TOKENS) || std::env::var_os("SPIN_VARIABLE_API_TOKENS").is_some()
}

/// Sets the application's API token to that of the state directory. Makes one if there is none.
fn development_token(up: &mut Up) -> Result<String, String> {
    let state_dir = up.state_dir.clone().unwrap_or_else(|| {
        let directory = if up.from.is_dir() {
            Some(up.from.as_path())
        } else {
            up.from.parent()
        };
        directory.unwrap_or(Path::new("")).join(".spin")
    });
    let token = token::read_or_make(&state_dir)?;
    up.variables.push((API_TOKENS.to_owned(), format!("*={token}")));
    Ok(token)
}

/// Returns a line to paste, which creates a user. The README creates another user, so both lines work.
fn greeting(address: SocketAddr, token: Option<&str>) -> String {
    let token = token.unwrap_or("$token");
    format!(
        "\nTry it:\n\n  curl http://{address}/users/Users/Create -H 'authorization: Bearer {token}' \
         -d '{{\"username\": \"ada\", \"email\": \"ada@example.org\", \"password\": \"password1\"}}'\n\n"
    )
}

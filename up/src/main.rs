//! `cargo up`: builds the component, serves it on this machine, and says how to call it.

mod token;

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use host::Up;

/// The variable with the callers' tokens. Unless somebody sets it, a token is made for development.
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
    let token = if is_set(&up) {
        None
    } else {
        Some(development_token(&mut up)?)
    };
    up.run(|address| greeting(address, token.as_deref()))
        .map_err(|error| error.to_string())
}

/// Whether whoever runs this has tokens of their own.
fn is_set(up: &Up) -> bool {
    up.variables.iter().any(|(name, _)| name == API_TOKENS) || std::env::var_os("SPIN_VARIABLE_API_TOKENS").is_some()
}

/// Gives the application the token that the state directory has, or a new one.
fn development_token(up: &mut Up) -> Result<String, String> {
    let state_dir = up.state_dir.clone().unwrap_or_else(|| {
        let beside = if up.from.is_dir() {
            Some(up.from.as_path())
        } else {
            up.from.parent()
        };
        beside.unwrap_or(Path::new("")).join(".spin")
    });
    let token = token::read_or_make(&state_dir)?;
    up.variables.push((API_TOKENS.to_owned(), format!("*={token}")));
    Ok(token)
}

/// What to paste to see that it works. Another user than the README's, so that both can be pasted.
fn greeting(address: SocketAddr, token: Option<&str>) -> String {
    let token = token.unwrap_or("$token");
    format!(
        "\nTry it:\n\n  curl http://{address}/users/Users/Create -H 'authorization: Bearer {token}' \
         -d '{{\"username\": \"ada\", \"email\": \"ada@example.org\", \"password\": \"password1\"}}'\n\n"
    )
}

//! The development token: made once, and kept in the state directory.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// The token's file in the state directory.
const FILE: &str = "development_token";

/// Reads the token of a state directory. Makes one of 128 random bits if there is none. The error is a sentence with
/// the path of the file.
pub(crate) fn read_or_make(state_dir: &Path) -> Result<String, String> {
    let path = state_dir.join(FILE);
    let problem = |error| {
        format!(
            "{} can't be used: {error}; choose another directory with --state-dir.",
            path.display()
        )
    };
    match fs::read_to_string(&path) {
        Ok(token) => return Ok(token.trim().to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(problem(error)),
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| format!("The system has no randomness: {error}."))?;
    let token = hex::encode(bytes);
    let mut directory = DirBuilder::new();
    directory
        .recursive(true)
        .mode(0o700)
        .create(state_dir)
        .map_err(problem)?;
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(&path);
    file.and_then(|mut file| file.write_all(token.as_bytes()))
        .map_err(problem)?;
    Ok(token)
}

//! `fermyon:spin/variables`: a component reads its configuration.

use crate::spin::variables::{Error, Host};
use crate::state::State;

impl Host for State {
    fn get(&mut self, name: String) -> wasmtime::Result<Result<String, Error>> {
        if let Err(reason) = check_name(&name) {
            return Ok(Err(Error::InvalidName(format!("`{name}` {reason}"))));
        }
        let value = self.configuration.variables.get(&name).cloned();
        Ok(value.ok_or_else(|| Error::Undefined(format!("no variable `{name}` for this component"))))
    }
}

/// Spin's rule for the names of variables; the error says which part of it `name` breaks.
pub(crate) fn check_name(name: &str) -> Result<(), &'static str> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Err("must start with a lowercase letter")
    } else if !name.chars().all(allowed) {
        Err("may contain only lowercase letters, digits and underscores")
    } else if name.ends_with('_') || name.contains("__") {
        Err("must have a letter or digit after each underscore")
    } else {
        Ok(())
    }
}

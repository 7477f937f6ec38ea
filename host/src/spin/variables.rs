//! `fermyon:spin/variables`: a component reads its variables.

use crate::bindings::variables::{Error, Host};
use crate::instance::state::InstanceState;
use crate::manifest::check_name;

impl Host for InstanceState {
    fn get(&mut self, name: String) -> wasmtime::Result<Result<String, Error>> {
        if let Err(reason) = check_name(&name) {
            return Ok(Err(Error::InvalidName(format!("`{name}` {reason}"))));
        }
        let value = self.configuration.variables.get(&name).cloned();
        Ok(value.ok_or_else(|| Error::Undefined(format!("no variable `{name}` for this component"))))
    }
}

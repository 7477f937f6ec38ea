//! The guard's variables.

use spin_sdk::http::Response;
use spin_sdk::variables::{self, Error};

use crate::refuse;

/// Returns a variable's text; empty if the manifest doesn't have it.
///
/// One that can't be read isn't taken for empty, because without its `require_role` the guard would let everyone pass.
pub(crate) fn text(name: &str) -> Result<String, Response> {
    match variables::get(name) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(Error::Undefined(_)) => Ok(String::new()),
        Err(error) => Err(refuse::misconfigured(&format!(
            "the variable {name} can't be read: {error}"
        ))),
    }
}

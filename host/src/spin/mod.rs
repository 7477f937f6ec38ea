//! Spin's interfaces as guests call them: key-value, SQLite and variables.

pub(crate) mod denied;
mod key_value;
mod sqlite;
mod variables;

use wasmtime::component::{HasSelf, Linker};

use crate::bindings::Imports;
use crate::instance::state::InstanceState;

/// Adds the interfaces, and those that deny everything, to a linker.
pub(crate) fn add_to_linker(linker: &mut Linker<InstanceState>) -> wasmtime::Result<()> {
    Imports::add_to_linker::<_, HasSelf<InstanceState>>(linker, |state| state)?;
    denied::add_to_linker(linker)
}

//! The interfaces that a dependency gets in place of those it doesn't inherit: nothing can be opened, no variable
//! has a value, the environment is empty. They have names of their own, since its parent may have the real ones.

use wasmtime::component::{Linker, LinkerInstance, Resource, ResourceType};

use crate::key_value::Store;
use crate::spin::{key_value, sqlite, variables};
use crate::sqlite::Connection;
use crate::state::State;

/// The keys of a component's table that a dependency may inherit, each with the interfaces it stands for: the
/// beginning of an import's name, and the beginning of the denying one's.
pub(crate) const SETS: &[(&str, &[(&str, &str)])] = &[
    ("environment", &[("wasi:cli/environment@", "denied:cli/environment@")]),
    (
        "key_value_stores",
        &[("fermyon:spin/key-value@", "denied:spin/key-value@")],
    ),
    ("sqlite_databases", &[("fermyon:spin/sqlite@", "denied:spin/sqlite@")]),
    ("variables", &[("fermyon:spin/variables@", "denied:spin/variables@")]),
];

/// For an import that must be inherited: by which key, and the import that stands for its being denied.
pub(crate) fn denying(import: &str) -> Option<(&'static str, String)> {
    SETS.iter().find_map(|(key, interfaces)| {
        interfaces.iter().find_map(|(real, denied)| {
            let version = import.strip_prefix(real)?;
            // The linker has one patch release of WASI 0.2, which stands for all.
            let version = if version.starts_with("0.2.") { "0.2.6" } else { version };
            Some((*key, format!("{denied}{version}")))
        })
    })
}

/// Adds the denying interfaces.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut interface = linker.instance("denied:spin/key-value@2.0.0")?;
    interface.resource("store", ResourceType::host::<Store>(), |_, _| Ok(()))?;
    interface.func_wrap("[static]store.open", |_, (_,): (String,)| {
        Ok((Err::<Resource<Store>, _>(key_value::Error::AccessDenied),))
    })?;
    unreachable(
        &mut interface,
        &["get", "set", "delete", "exists", "get-keys"].map(|name| format!("[method]store.{name}")),
    )?;

    let mut interface = linker.instance("denied:spin/sqlite@2.0.0")?;
    interface.resource("connection", ResourceType::host::<Connection>(), |_, _| Ok(()))?;
    interface.func_wrap("[static]connection.open", |_, (_,): (String,)| {
        Ok((Err::<Resource<Connection>, _>(sqlite::Error::AccessDenied),))
    })?;
    unreachable(&mut interface, &["[method]connection.execute".to_owned()])?;

    let mut interface = linker.instance("denied:spin/variables@2.0.0")?;
    interface.func_wrap("get", |_, (_,): (String,)| {
        let denied = "variables are not permitted".to_owned();
        Ok((Err::<String, _>(variables::Error::Other(denied)),))
    })?;

    let mut interface = linker.instance("denied:cli/environment@0.2.6")?;
    interface.func_wrap("get-environment", |_, (): ()| Ok((Vec::<(String, String)>::new(),)))?;
    interface.func_wrap("get-arguments", |_, (): ()| Ok((Vec::<String>::new(),)))?;
    interface.func_wrap("initial-cwd", |_, (): ()| Ok((None::<String>,)))?;
    Ok(())
}

/// Functions of a resource that nobody can come to hold.
fn unreachable(interface: &mut LinkerInstance<'_, State>, functions: &[String]) -> wasmtime::Result<()> {
    for function in functions {
        interface.func_new(function, |_, _, _, _| {
            Err(wasmtime::Error::msg("nothing was opened, so nothing can be used"))
        })?;
    }
    Ok(())
}

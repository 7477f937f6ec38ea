//! The interfaces that a dependency gets in place of those it doesn't inherit: nothing can be opened, no variable has
//! a value, and the environment is empty.
//!
//! A component and its dependencies become one component, which has each import once. So a denying interface has a
//! name of its own: the component may import the real one.

use wasmtime::component::{Linker, LinkerInstance, Resource, ResourceType};

use crate::bindings::{key_value, sqlite, variables};
use crate::files::database::DatabaseConnection;
use crate::files::key_value::KeyValueStore;
use crate::instance::state::InstanceState;

/// An interface that a dependency imports only if it inherits a key of the component's table.
struct Inherited {
    key: &'static str,
    /// The beginning of the import's name.
    interface: &'static str,
    /// The beginning of the denying interface's name.
    denying: &'static str,
}

const INHERITED: &[Inherited] = &[
    Inherited {
        key: "environment",
        interface: "wasi:cli/environment@",
        denying: "denied:cli/environment@",
    },
    Inherited {
        key: "key_value_stores",
        interface: "fermyon:spin/key-value@",
        denying: "denied:spin/key-value@",
    },
    Inherited {
        key: "sqlite_databases",
        interface: "fermyon:spin/sqlite@",
        denying: "denied:spin/sqlite@",
    },
    Inherited {
        key: "variables",
        interface: "fermyon:spin/variables@",
        denying: "denied:spin/variables@",
    },
];

/// Returns the key by which a dependency inherits an import, and the name of the denying interface. Returns `None` for
/// an import that needs no inheriting.
pub(crate) fn denying(import: &str) -> Option<(&'static str, String)> {
    INHERITED.iter().find_map(|inherited| {
        let version = import.strip_prefix(inherited.interface)?;
        // The linker has one patch release of WASI 0.2, which serves all.
        let version = if version.starts_with("0.2.") { "0.2.6" } else { version };
        Some((inherited.key, format!("{}{version}", inherited.denying)))
    })
}

/// Adds the denying interfaces to a linker.
pub(crate) fn add_to_linker(linker: &mut Linker<InstanceState>) -> wasmtime::Result<()> {
    deny_key_value(&mut linker.instance("denied:spin/key-value@2.0.0")?)?;
    deny_sqlite(&mut linker.instance("denied:spin/sqlite@2.0.0")?)?;
    deny_variables(&mut linker.instance("denied:spin/variables@2.0.0")?)?;
    deny_environment(&mut linker.instance("denied:cli/environment@0.2.6")?)
}

fn deny_key_value(interface: &mut LinkerInstance<'_, InstanceState>) -> wasmtime::Result<()> {
    interface.resource("store", ResourceType::host::<KeyValueStore>(), |_, _| Ok(()))?;
    interface.func_wrap("[static]store.open", |_, (_,): (String,)| {
        Ok((Err::<Resource<KeyValueStore>, _>(key_value::Error::AccessDenied),))
    })?;
    for method in ["get", "set", "delete", "exists", "get-keys"] {
        unreachable_method(interface, &format!("[method]store.{method}"))?;
    }
    Ok(())
}

fn deny_sqlite(interface: &mut LinkerInstance<'_, InstanceState>) -> wasmtime::Result<()> {
    interface.resource("connection", ResourceType::host::<DatabaseConnection>(), |_, _| Ok(()))?;
    interface.func_wrap("[static]connection.open", |_, (_,): (String,)| {
        Ok((Err::<Resource<DatabaseConnection>, _>(sqlite::Error::AccessDenied),))
    })?;
    unreachable_method(interface, "[method]connection.execute")
}

fn deny_variables(interface: &mut LinkerInstance<'_, InstanceState>) -> wasmtime::Result<()> {
    interface.func_wrap("get", |_, (_,): (String,)| {
        let denied = "variables are not permitted".to_owned();
        Ok((Err::<String, _>(variables::Error::Other(denied)),))
    })
}

fn deny_environment(interface: &mut LinkerInstance<'_, InstanceState>) -> wasmtime::Result<()> {
    interface.func_wrap("get-environment", |_, (): ()| Ok((Vec::<(String, String)>::new(),)))?;
    interface.func_wrap("get-arguments", |_, (): ()| Ok((Vec::<String>::new(),)))?;
    interface.func_wrap("initial-cwd", |_, (): ()| Ok((None::<String>,)))
}

/// Adds a method of a resource that no guest can open.
fn unreachable_method(interface: &mut LinkerInstance<'_, InstanceState>, method: &str) -> wasmtime::Result<()> {
    interface.func_new(method, |_, _, _, _| {
        Err(wasmtime::Error::msg("a method of a resource that cannot be opened"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::dependencies::INHERITABLE;

    #[test]
    fn every_key_is_one_that_a_manifest_may_name() {
        for inherited in INHERITED {
            assert!(INHERITABLE.contains(&inherited.key), "{}", inherited.key);
        }
    }

    #[test]
    fn an_import_is_denied_in_its_own_version_and_wasi_in_the_linkers() {
        let denied = |import| denying(import).map(|(_, name)| name);
        assert_eq!(
            denied("fermyon:spin/sqlite@2.0.0").as_deref(),
            Some("denied:spin/sqlite@2.0.0")
        );
        assert_eq!(
            denied("wasi:cli/environment@0.2.0").as_deref(),
            Some("denied:cli/environment@0.2.6")
        );
        assert_eq!(denied("wasi:clocks/wall-clock@0.2.0"), None);
    }
}

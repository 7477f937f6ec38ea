//! Spin's three interfaces that a component may import, as Rust types generated from their WIT.

#[allow(
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "The macro generates this code; the WIT documents it."
)]
mod generated {
    wasmtime::component::bindgen!({
        path: "../wit/deps/fermyon-spin-2.0.0",
        inline: r#"
            package host:spin;

            world imports {
                import fermyon:spin/key-value@2.0.0;
                import fermyon:spin/sqlite@2.0.0;
                import fermyon:spin/variables@2.0.0;
            }
        "#,
        imports: {
            "fermyon:spin/variables@2.0.0.get": trappable,
            default: async | trappable,
        },
        with: {
            "fermyon:spin/key-value.store": crate::files::key_value::KeyValueStore,
            "fermyon:spin/sqlite.connection": crate::files::database::DatabaseConnection,
        },
        additional_derives: [PartialEq],
    });
}

pub(crate) use generated::Imports;
pub(crate) use generated::fermyon::spin::{key_value, sqlite, variables};

/// A value in a SQLite row or parameter.
pub use generated::fermyon::spin::sqlite::Value as SqliteValue;

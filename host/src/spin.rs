//! Spin's three interfaces that a component may import, as WIT and as the bindings made from it.

#[allow(
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "The macro generates this code; the WIT below documents it."
)]
mod generated {
    wasmtime::component::bindgen!({
        inline: r#"
            package fermyon:spin@2.0.0;

            /// Values kept by key in named stores.
            interface key-value {
                resource store {
                    open: static func(label: string) -> result<store, error>;
                    get: func(key: string) -> result<option<list<u8>>, error>;
                    set: func(key: string, value: list<u8>) -> result<_, error>;
                    delete: func(key: string) -> result<_, error>;
                    exists: func(key: string) -> result<bool, error>;
                    get-keys: func() -> result<list<string>, error>;
                }

                variant error {
                    store-table-full,
                    no-such-store,
                    access-denied,
                    other(string),
                }
            }

            /// SQLite databases by name.
            interface sqlite {
                resource connection {
                    open: static func(database: string) -> result<connection, error>;
                    execute: func(statement: string, parameters: list<value>) -> result<query-result, error>;
                }

                variant error {
                    no-such-database,
                    access-denied,
                    invalid-connection,
                    database-full,
                    io(string),
                }

                record query-result {
                    columns: list<string>,
                    rows: list<row-result>,
                }

                record row-result {
                    values: list<value>,
                }

                /// A value as SQLite stores it.
                variant value {
                    integer(s64),
                    real(f64),
                    text(string),
                    blob(list<u8>),
                    null,
                }
            }

            /// The component's configuration.
            interface variables {
                get: func(name: string) -> result<string, error>;

                variant error {
                    invalid-name(string),
                    undefined(string),
                    provider(string),
                    other(string),
                }
            }

            world imports {
                import key-value;
                import sqlite;
                import variables;
            }
        "#,
        imports: {
            "fermyon:spin/variables.get": trappable,
            default: async | trappable,
        },
        with: {
            "fermyon:spin/key-value.store": crate::key_value::Store,
            "fermyon:spin/sqlite.connection": crate::sqlite::Connection,
        },
        additional_derives: [PartialEq],
    });
}

pub(crate) use generated::Imports;
pub(crate) use generated::fermyon::spin::{key_value, sqlite, variables};

/// A value in a `SQLite` row or parameter.
pub use generated::fermyon::spin::sqlite::Value as SqliteValue;

//! `fermyon:spin/sqlite`: a component opens connections to its database and runs statements.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Row, ToSql, params_from_iter};
use wasmtime::component::Resource;

use crate::bindings::sqlite::{Error, Host, HostConnection, QueryResult, RowResult, Value};
use crate::files::database::DatabaseConnection;
use crate::hooks::Operation;
use crate::instance::state::{InstanceState, MAX_OPEN};

impl InstanceState {
    /// Opens a connection to a database if the manifest grants it.
    fn open_connection(&mut self, label: &str) -> wasmtime::Result<Result<Resource<DatabaseConnection>, Error>> {
        if !self.configuration.sqlite_databases.iter().any(|name| name == label) {
            return Ok(Err(Error::AccessDenied));
        }
        if self.open_connections == MAX_OPEN {
            return Ok(Err(Error::Io("too many connections are open".to_owned())));
        }
        self.open_connections += 1;
        Ok(Ok(self.table.push(DatabaseConnection::new(&self.database))?))
    }

    /// Runs a statement on a connection that the guest has opened.
    fn execute_on(
        &mut self,
        connection: &Resource<DatabaseConnection>,
        statement: &str,
        parameters: &[Value],
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let result = execute(self.table.get_mut(connection)?, statement, parameters);
        Ok(result.map_err(|error| Error::Io(error.to_string())))
    }
}

fn execute(connection: &mut DatabaseConnection, sql: &str, parameters: &[Value]) -> rusqlite::Result<QueryResult> {
    let mut statement = connection.opened()?.prepare_cached(sql)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement
        .query_map(params_from_iter(parameters), |row| row_result(row, columns.len()))?
        .collect::<Result<_, _>>()?;
    Ok(QueryResult { columns, rows })
}

fn row_result(row: &Row<'_>, columns: usize) -> rusqlite::Result<RowResult> {
    let values = (0..columns).map(|column| row.get_ref(column).and_then(value));
    Ok(RowResult {
        values: values.collect::<Result<_, _>>()?,
    })
}

fn value(stored: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match stored {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Real(real) => Value::Real(real),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text)?.to_owned()),
        ValueRef::Blob(blob) => Value::Blob(blob.to_owned()),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(integer) => ValueRef::Integer(*integer),
            Value::Real(real) => ValueRef::Real(*real),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(blob) => ValueRef::Blob(blob),
        }))
    }
}

impl Host for InstanceState {}

impl HostConnection for InstanceState {
    async fn open(&mut self, database: String) -> wasmtime::Result<Result<Resource<DatabaseConnection>, Error>> {
        let operation = Operation::SqliteOpen {
            label: database.clone(),
        };
        self.storage_call(operation, Error::Io, |state, _| state.open_connection(&database))
            .await
    }

    async fn execute(
        &mut self,
        connection: Resource<DatabaseConnection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let operation = Operation::SqliteExecute { statement, parameters };
        self.storage_call(operation, Error::Io, |state, call| match call {
            Operation::SqliteExecute { statement, parameters } => state.execute_on(&connection, statement, parameters),
            _ => Ok(Err(Error::Io("a hook changed the function that is called".to_owned()))),
        })
        .await
    }

    async fn drop(&mut self, connection: Resource<DatabaseConnection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        self.open_connections -= 1;
        Ok(())
    }
}

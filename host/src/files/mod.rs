//! The SQLite files in which Spin keeps an application's data. This folder knows files and SQL, but no guests.

pub(crate) mod database;
pub(crate) mod key_value;
mod open;

//! The use cases, one file each, over the protocols and the domain's rules. Both APIs, HTTP and WIT, call only this.

mod create;
mod delete;
mod health;
mod list_sessions;
mod login;
mod logout;
mod logout_all;
mod read;
mod read_session;
mod search;
mod update;
mod update_password;

pub use crate::protocol::Context;
pub use create::{Create, create};
pub use delete::delete;
pub use health::health;
pub use list_sessions::list_sessions;
pub use login::{Login, login};
pub use logout::logout;
pub use logout_all::logout_all;
pub use read::read;
pub use read_session::read_session;
pub use search::{Found, search};
pub use update::{Update, update};
pub use update_password::{UpdatePassword, update_password};

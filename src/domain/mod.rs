//! The rules of the service, pure: what names, passwords, sessions and searches are, and what can go wrong.
//!
//! Nothing here knows of HTTP, JSON requests, WIT or storage.

mod account;
mod address;
mod api_tokens;
mod attributes;
mod blocklist;
mod client;
mod common_passwords;
mod email;
mod error;
mod namespace;
mod network;
mod page;
mod password;
mod password_words;
mod pattern;
mod profile;
mod roles;
mod rpc;
mod scope;
mod search;
mod session;
mod strength;
mod time;
mod token;
mod user;
mod user_id;
mod username;

pub use account::Account;
pub use address::read_address;
pub use api_tokens::{ApiTokens, Decision, Permit, TokenId};
pub use attributes::{Attributes, Disabled};
pub use blocklist::Blocklist;
pub use client::Client;
pub use email::Email;
pub use error::{Cause, Error, InvalidField, InvalidVariable, RETRY_AFTER, Result};
pub use namespace::Namespace;
pub use network::{CountedAddress, Network};
pub use page::{Cursor, Page, Start};
pub use password::Password;
pub use password_words::PasswordWords;
pub use pattern::Pattern;
pub use profile::{Profile, ProfileChange};
pub use roles::Roles;
pub use rpc::{Access, Rpc};
pub use search::{Order, Search};
pub use session::{ListedSession, MAX_SESSIONS_PER_USER, Session, SessionHandle, SessionId, SessionRecord};
pub use strength::{Strength, check_secret};
pub use time::Timestamp;
pub use token::{Purpose, TOKEN_RANDOM, Token, TokenRecord, Tokens};
pub use user::{DocumentId, Epoch, User, UserRecord};
pub use user_id::UserId;
pub use username::Username;

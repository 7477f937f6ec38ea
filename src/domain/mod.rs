//! The rules of the service, pure: what names, passwords, sessions and searches are, and what can go wrong.
//!
//! Nothing here knows of HTTP, JSON requests, WIT or storage.

mod blocklist;
mod callers;
mod common_passwords;
mod device;
mod email;
mod error;
mod namespace;
mod page;
mod password;
mod pattern;
mod session;
mod user;
mod user_id;
mod username;

pub use blocklist::Blocklist;
pub use callers::{Access, ApiTokens, Verdict};
pub use device::Device;
pub use email::Email;
pub use error::{Error, Fault, Missing, RETRY_AFTER, Result, Taken};
pub use namespace::Namespace;
pub use page::{Cursor, Page, Start};
pub use password::Password;
pub use pattern::Pattern;
pub use session::{ListedSession, Session, SessionId, SessionKey, SessionRecord};
pub use user::{Epoch, User, UserRecord};
pub use user_id::UserId;
pub use username::Username;

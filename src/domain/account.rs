//! The account: the names that identify a user.

use super::{Email, Error, Result, Username};

/// The names that identify a user.
#[derive(Debug)]
pub enum Account {
    /// The user with this username.
    Username(Username),
    /// The user with this email address.
    Email(Email),
    /// The user with both.
    Both(Username, Email),
}

impl Account {
    /// The user that has the names given.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if there is none.
    pub fn new(username: Option<Username>, email: Option<Email>) -> Result<Self> {
        match (username, email) {
            (Some(username), Some(email)) => Ok(Self::Both(username, email)),
            (Some(username), None) => Ok(Self::Username(username)),
            (None, Some(email)) => Ok(Self::Email(email)),
            (None, None) => Err(Error::invalid("username", "or email is required")),
        }
    }

    /// Whether a user with these names is the one.
    pub fn is_of(&self, username: &Username, email: &Email) -> bool {
        match self {
            Self::Username(name) => name == username,
            Self::Email(address) => address == email,
            Self::Both(name, address) => name == username && address == email,
        }
    }
}

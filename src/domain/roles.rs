//! Roles: words by which an application decides what a user may do.

use serde::{Deserialize, Serialize};

use super::{Error, Result};

/// The most roles of a user.
const MAX_ROLES: usize = 16;

/// The longest role, in characters.
const MAX_LENGTH: usize = 64;

/// A user's roles, sorted, each once. The service gives them no meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(Vec<String>);

impl Roles {
    /// Takes roles as a caller gives them.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if there are more than 16, or one isn't 1 to 64 characters of `a-z0-9:._-`.
    pub fn new(mut roles: Vec<String>) -> Result<Self> {
        roles.sort_unstable();
        roles.dedup();
        if roles.len() > MAX_ROLES {
            return Err(Error::invalid("roles", "must be at most 16"));
        }
        if roles.iter().all(|role| is_role(role)) {
            return Ok(Self(roles));
        }
        Err(Error::invalid(
            "roles",
            "must each be 1 to 64 characters of a-z, 0-9, ':', '.', '_' and '-'",
        ))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The roles in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

fn is_role(text: &str) -> bool {
    (1..=MAX_LENGTH).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b':' | b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(roles: &[&str]) -> Result<Roles> {
        Roles::new(roles.iter().map(|role| (*role).to_owned()).collect())
    }

    #[test]
    fn roles_are_sorted_and_each_once() {
        let roles = roles(&["editor", "admin:eu", "editor"]).unwrap();
        assert_eq!(roles.iter().collect::<Vec<_>>(), ["admin:eu", "editor"]);
    }

    #[test]
    fn what_is_not_a_role() {
        let too_long = "a".repeat(65);
        for bad in ["", "Admin", "a b", "a,b", "ä", "a\n", &too_long] {
            assert!(roles(&[bad]).is_err(), "{bad:?}");
        }
        assert!(roles(&[&"a".repeat(64)]).is_ok());
    }

    #[test]
    fn a_user_has_at_most_16_roles() {
        let many = |count: u32| Roles::new((0..count).map(|n| n.to_string()).collect());
        assert!(many(16).is_ok());
        assert!(many(17).is_err());
    }
}

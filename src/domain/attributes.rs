//! Attributes: what is kept of a user in addition to its names and password.

use serde::{Deserialize, Serialize};

use super::{Profile, Roles, Timestamp};

/// What is kept of a user in addition to its names and password. What has its default isn't stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attributes {
    /// Whether the present email address was proven to be the user's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
    /// Whether the user can't log in, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<Disabled>,
    /// What the application lets the user do.
    #[serde(skip_serializing_if = "Roles::is_empty")]
    pub roles: Roles,
    /// The application's own data.
    #[serde(skip_serializing_if = "Profile::is_empty")]
    pub profile: Profile,
}

/// A user that can't log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    /// When the user can log in again; `None` if only Enable ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Attributes {
    /// How the user is disabled at `now`. A time that has passed needs no write.
    pub fn disabled_at(&self, now: Timestamp) -> Option<Disabled> {
        self.disabled
            .filter(|disabled| disabled.until.is_none_or(|until| now < until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_enabled_from_the_moment_on_that_was_set() {
        let until = Some(Timestamp::from_seconds(10));
        let attributes = Attributes {
            disabled: Some(Disabled { until }),
            ..Attributes::default()
        };
        let is_disabled_at = |second| attributes.disabled_at(Timestamp::from_seconds(second)).is_some();
        assert!(is_disabled_at(9));
        assert!(!is_disabled_at(10));
    }

    #[test]
    fn defaults_are_not_stored() {
        let stored = serde_json::to_string(&Attributes::default());
        assert_eq!(stored.unwrap(), "{}");
        assert_eq!(serde_json::from_str::<Attributes>("{}").unwrap(), Attributes::default());
    }
}
